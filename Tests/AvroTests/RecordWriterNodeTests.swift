import Avro
import Documents
import Foundation
import Testing

/// Parsed JSON written by a schema.
@Suite struct RecordWriterNodeTests {
    /// The ticket with members replaced (or, by nil, removed), as JSON text.
    static func ticket(_ changes: [String: String?]) throws -> String {
        let parsed = try JSONSerialization.jsonObject(with: Data(Fixtures.ticket.utf8)) as? [String: Any]
        var ticket = try #require(parsed)
        for (key, value) in changes {
            ticket[key] = try value.map {
                try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
            }
        }
        return String(decoding: try JSONSerialization.data(withJSONObject: ticket), as: UTF8.self)
    }

    static let accepted: [[String: String?]] = [
        [
            "correlation_id": nil, "trace_id": nil, "span_id": nil, "dependencies": nil, "status": nil,
            "parameters": nil, "required_capabilities": nil, "started_at": nil, "completed_at": nil,
            "estimated_duration_ms": nil, "actual_duration_ms": nil, "retry_count": nil, "error_message": nil,
            "compensation_ticket_id": nil, "metadata": nil, "schema_version": nil,
        ],
        ["allocation_metadata": #"{"agent_id":"a"}"#, "predictions": "{}", "rejection_metadata": "[]"],
        ["estimated_duration_ms": "null"],
    ]

    @Test(arguments: accepted) func `accepts what the ticket's schema allows`(changes: [String: String?]) throws {
        let bytes = try Fixtures.encode(json: try Self.ticket(changes), Fixtures.schema(2))
        #expect(!bytes.isEmpty)
    }

    @Test(
        arguments: [
            ("decision_id", "null", .wrongType, "decision_id", "expected string, given null"),
            ("task_type", #""query""#, .unknownSymbol, "task_type", "given \"query\""),
            ("task_type", #""INFERENCE""#, .unknownSymbol, "task_type", "given \"INFERENCE\""),
            ("status", #""rejected""#, .unknownSymbol, "status", "given \"rejected\""),
            ("priority", "5", .wrongType, "priority", "given the integer 5"),
            ("parameters", #"{"k":1}"#, .wrongType, #"parameters["k"]"#, "expected string, given the integer 1"),
            ("parameters", #"{"k":{}}"#, .wrongType, #"parameters["k"]"#, "expected string, given an object"),
            ("parameters", #"{"k":[]}"#, .wrongType, #"parameters["k"]"#, "expected string, given a list"),
            (
                "sla", #"{"deadline":null,"timeout_ms":1,"max_retries":1}"#, .wrongType, "sla.deadline",
                "expected long, given null"
            ),
            (
                "sla", #"{"deadline":1,"timeout_ms":1}"#, .missingField, "sla.max_retries",
                "is missing and has no default"
            ),
            ("qos", nil, .missingField, "qos", "is missing and has no default"),
            ("estimated_duration_ms", "1.5", .wrongType, "estimated_duration_ms", "expected null|long, given a number"),
            ("required_capabilities", "null", .wrongType, "required_capabilities", "expected array, given null"),
            ("dependencies", #"["a",1]"#, .wrongType, "dependencies[1]", "expected string, given the integer 1"),
            ("retry_count", "2147483648", .outOfRange, "retry_count", "expected int, given 2147483648"),
        ] as [(String, String?, AvroError.Reason, String, String)])
    func `refuses what the ticket's schema forbids`(
        field: String, value: String?, reason: AvroError.Reason, path: String, detail: String
    ) throws {
        let json = try Self.ticket([field: value])
        let error = Fixtures.failure { _ = try Fixtures.encode(json: json, Fixtures.schema(2)) }
        #expect(error?.reason == reason)
        #expect(error?.schema == "com.neuralhivemind.orchestration.ExecutionTicket")
        #expect(error?.path == path)
        #expect(error?.detail.contains(detail) == true, "\(String(describing: error))")
    }

    @Test func `fills in defaults of every kind`() throws {
        let schema = try Fixtures.record(
            """
            {"name":"a","type":"string","default":"x"},{"name":"b","type":["null","int"],"default":null},
            {"name":"c","type":["int","null"],"default":7},{"name":"d","type":{"type":"map","values":"int"},
            "default":{"k":1}},{"name":"e","type":{"type":"record","name":"S","fields":[{"name":"p","type":"double",
            "default":2},{"name":"q","type":"boolean"}]},"default":{"q":true}},
            {"name":"f","type":{"type":"enum","name":"E","symbols":["A","B"]},"default":"B"}
            """)
        #expect(
            try Fixtures.decode(Fixtures.encode(json: "{}", schema), schema)
                == #"{"a":"x","b":null,"c":7,"d":{"k":1},"e":{"p":2.0,"q":true},"f":"B"}"#)
    }

    @Test func `says so when a default does not fit`() throws {
        let schema = try Fixtures.record(#"{"name":"a","type":"int","default":"x"}"#)
        let error = Fixtures.failure { _ = try Fixtures.encode(json: "{}", schema) }
        #expect(error?.path == "a")
        #expect(error?.detail == "expected int, given a text")
    }

    @Test(arguments: [
        ("null", "null"), (#""t""#, #""t""#), ("5", "5"), ("5000000000", "5000000000"), ("true", "true"),
    ])
    func `finds the branch of a union by the value`(value: String, expected: String) throws {
        let schema = try Fixtures.record(
            #"{"name":"u","type":["null","string","int","long","boolean"]}"#)
        let bytes = try Fixtures.encode(json: #"{"u":\#(value)}"#, schema)
        #expect(try Fixtures.decode(bytes, schema) == #"{"u":\#(expected)}"#)
    }

    @Test func `writes an integer where the schema has a number`() throws {
        let schema = try Fixtures.record(#"{"name":"d","type":"double"},{"name":"f","type":"float"}"#)
        let bytes = try Fixtures.encode(json: #"{"d":1,"f":2}"#, schema)
        #expect(bytes == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0x40])
    }

    @Test func `embeds a nested plan as text only when told to`() throws {
        let schema = try Fixtures.record(#"{"name":"cognitive_plan","type":["null","string"],"default":null}"#)
        let json = #"{"cognitive_plan": {"plan_id": "p", "score": 0.10, "tasks": [1]}}"#
        let bytes = try Fixtures.encode(json: json, schema, embedsJSON: true)
        #expect(
            try Fixtures.decode(bytes, schema)
                == #"{"cognitive_plan":"{\"plan_id\":\"p\",\"score\":0.10,\"tasks\":[1]}"}"#)
        let error = Fixtures.failure { _ = try Fixtures.encode(json: json, schema) }
        #expect(error?.detail == "expected null|string, given an object")
    }

    @Test func `takes the last of repeated members`() throws {
        let schema = try Fixtures.record(
            #"{"name":"a","type":"int"},{"name":"m","type":{"type":"map","values":"int"}}"#)
        let bytes = try Fixtures.encode(json: #"{"a":1,"a":2,"m":{"k":1,"k":3}}"#, schema)
        #expect(bytes == [4, 2, 2, 0x6B, 6, 0])
    }

    @Test(arguments: ["[]", "1", #""text""#, "null"])
    func `refuses anything but an object as a record`(json: String) throws {
        let error = Fixtures.failure { _ = try Fixtures.encode(json: json, Fixtures.schema(2)) }
        #expect(error?.reason == .wrongType)
        #expect(error?.path == "")
    }
}
