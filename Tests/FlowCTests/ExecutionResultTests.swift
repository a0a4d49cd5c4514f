import Documents
import FlowC
import Testing

/// The record of `execution.results`.
@Suite struct ExecutionResultTests {
    static let ticket = Identifier.ticket(planID: Sample.planID, taskID: "a", attempt: 1)
    static let members: Sample.Members = [
        ("ticket_id", Sample.quoted(ticket.description)), ("status", #""COMPLETED""#),
    ]

    static func decode(_ json: String) throws -> ExecutionResult {
        let document = Document()
        return try withExtendedLifetime(document) {
            try ExecutionResult(try document.parse(json: Array(json.utf8)))
        }
    }

    static func result(_ changes: [String: String?]) throws -> ExecutionResult {
        try decode(Sample.object(members, changes))
    }

    @Test func `a result is read with all that is kept of it`() throws {
        let result = try Self.decode(
            #"""
            {"ticket_id":"\#(Self.ticket)","status":"FAILED","result":{"success":true,"output":{"error":"other"},
            "metadata":{"k":"v"},"logs":["l"]},"error_message":"disk full","actual_duration_ms":1234,
            "agent_id":"worker-7","timestamp":1772442931000,"schema_version":1,"result_id":"r-1","colour":"red"}
            """#)
        #expect(
            result
                == ExecutionResult(
                    ticketID: Self.ticket, status: .failed, ownID: "r-1", agentID: "worker-7", actualDurationMs: 1234,
                    errorMessage: "disk full", timestampMs: 1_772_442_931_000))
    }

    @Test func `ticket and status are enough, and null counts as absent`() throws {
        let bare = ExecutionResult(ticketID: Self.ticket, status: .completed)
        #expect(try Self.result([:]) == bare)
        let optional = [
            "result", "error_message", "actual_duration_ms", "agent_id", "timestamp", "schema_version", "result_id",
            "message_id",
        ]
        #expect(try Self.result(Dictionary(uniqueKeysWithValues: optional.map { ($0, "null") })) == bare)
        let empty = ["output", "metadata", "logs", "success"].map { #""\#($0)":null"# }.joined(separator: ",")
        #expect(try Self.result(["result": "{\(empty)}"]) == bare)
        #expect(try Self.result(["agent_id": #"" ""#, "error_message": #""""#, "result_id": #""""#]) == bare)
    }

    static let words: [(String, ExecutionResult.Status)] = [
        ("RUNNING", .running), ("COMPLETED", .completed), ("FAILED", .failed), ("CANCELLED", .cancelled),
        ("PREEMPTED", .preempted), ("completed", .completed), ("Failed", .failed), ("preEMPTED", .preempted),
    ]

    @Test(arguments: words) func `a status is read in any case`(word: String, status: ExecutionResult.Status) throws {
        #expect(try Self.result(["status": Sample.quoted(word)]).status == status)
    }

    @Test func `a ticket id is read in either case`() throws {
        let upper = Sample.quoted(Self.ticket.description.uppercased())
        #expect(try Self.result(["ticket_id": upper]).ticketID == Self.ticket)
    }

    @Test func `a time may be ISO 8601`() throws {
        #expect(try Self.result(["timestamp": #""2026-03-02T09:15:31Z""#]).timestampMs == 1_772_442_931_000)
    }

    // MARK: Identity

    static let identities: [([String: String?], String)] = [
        (["result_id": #""r""#, "message_id": #""m""#, "timestamp": "7"], "r"),
        (["result_id": "null", "message_id": #""m""#, "timestamp": "7"], "m"), (["timestamp": "7"], "7"),
        (["timestamp": #""1970-01-01T00:00:00.007Z""#], "7"), ([:], "-"),
    ]

    @Test(arguments: identities) func `an answer is named by its ticket, its status and what tells it from others`(
        changes: [String: String?], end: String
    ) throws {
        let result = try Self.result(changes.merging(["status": #""failed""#]) { $1 })
        #expect(result.eventID == "result:\(Self.ticket):FAILED:\(end)")
    }

    // MARK: Errors

    static let errors: [(String, [String: String?], String?)] = [
        ("FAILED", ["error_message": #""a""#, "result": #"{"output":{"error":"b"}}"#], "a"),
        ("FAILED", ["result": #"{"success":true,"output":{"error":"b"}}"#], "b"),
        ("FAILED", ["error_message": "null", "result": #"{"output":{"error":"b"}}"#], "b"),
        ("FAILED", ["error_message": #""""#, "result": #"{"output":{"error":"b"}}"#], "b"),
        ("FAILED", ["result": #"{"output":{"error":7}}"#], nil), ("FAILED", ["result": #"{"output":{}}"#], nil),
        ("FAILED", [:], nil), ("COMPLETED", ["result": #"{"output":{"error":"b"}}"#], nil),
        ("CANCELLED", ["result": #"{"output":{"error":"b"}}"#], nil), ("COMPLETED", ["error_message": #""a""#], "a"),
        ("FAILED", ["error_message": #""a\u0000b""#], "a\u{FFFD}b"),
    ]

    @Test(arguments: errors) func `a failure without a message takes the output's error`(
        status: String, changes: [String: String?], error: String?
    ) throws {
        let result = try Self.result(changes.merging(["status": Sample.quoted(status)]) { $1 })
        #expect(result.errorMessage == error)
        #expect(result.status.rawValue == status)
    }

    @Test func `a long error is cut by characters, not refused`() throws {
        for letter in ["x", "é", "𝒳"] {
            let exact = String(repeating: letter, count: 2000)
            for text in [exact, exact + letter, exact + "\u{0}" + exact] {
                let json = Sample.quoted(text)
                #expect(try Self.result(["error_message": json]).errorMessage == exact)
                let output = ["status": #""FAILED""#, "result": #"{"output":{"error":\#(json)}}"#]
                #expect(try Self.result(output).errorMessage == exact)
            }
        }
    }

    // MARK: Refusals

    static func long(_ count: Int) -> String { Sample.quoted(String(repeating: "x", count: count)) }

    static let refused: [(String, String?, String)] = [
        ("ticket_id", nil, "is missing or empty"), ("ticket_id", "null", "is missing or empty"),
        ("ticket_id", #""""#, "is missing or empty"), ("ticket_id", #""t-1""#, "is no UUID: t-1"),
        ("ticket_id", "7", "expected text, found an integer"), ("ticket_id", long(37), "longer than 36 characters"),
        ("ticket_id", #""a\u0001""#, "holds a control character"), ("status", nil, "is missing or empty"),
        ("status", "null", "is missing or empty"), ("status", #""""#, "is missing or empty"),
        ("status", #""DONE""#, "unknown value DONE"), ("status", "true", "expected text, found a boolean"),
        ("result_id", long(65), "longer than 64 characters"), ("result_id", #""a\u0000""#, "holds a control character"),
        ("result_id", "7", "expected text, found an integer"), ("message_id", long(65), "longer than 64 characters"),
        ("message_id", "[]", "expected text, found a list"), ("agent_id", long(256), "longer than 255 characters"),
        ("agent_id", "7", "expected text, found an integer"), ("actual_duration_ms", "-1", "is negative: -1"),
        ("actual_duration_ms", #""7""#, "expected a 64-bit integer, found text"),
        ("actual_duration_ms", "1.5", "expected a 64-bit integer, found a number"),
        ("error_message", "{}", "expected text, found an object"),
        ("timestamp", #""soon""#, "neither epoch milliseconds nor ISO 8601 text"),
        ("timestamp", "1.5", "expected epoch milliseconds or ISO 8601 text, found a number"),
        ("schema_version", #""1""#, "expected a 64-bit integer, found text"),
        ("result", "[]", "expected an object, found a list"),
    ]

    @Test(arguments: refused) func `what cannot be read is refused by field`(
        field: String, json: String?, detail: String
    ) {
        #expect(throws: RejectedRecord(.invalidField, field: field, detail: detail)) {
            try Self.result([field: json])
        }
    }

    static let refusedInside = [
        ("success", "1", "expected a boolean, found an integer"), ("output", "[]", "expected an object, found a list"),
        ("metadata", #""""#, "expected an object, found text"), ("logs", "{}", "expected a list, found an object"),
    ]

    @Test(arguments: refusedInside) func `a payload of wrong types is refused with its path`(
        field: String, json: String, detail: String
    ) {
        #expect(throws: RejectedRecord(.invalidField, field: "result.\(field)", detail: detail)) {
            try Self.result(["result": #"{"\#(field)":\#(json)}"#])
        }
    }

    @Test(arguments: ["[]", "7", #""text""#, "null"]) func `a record that is no object is undecodable`(json: String) {
        #expect(throws: RejectedRecord(.undecodable, field: "", detail: "the record is not an object")) {
            try Self.decode(json)
        }
    }

    @Test func `the longest ids are taken`() throws {
        let result = try Self.result(["result_id": Self.long(64), "agent_id": Self.long(255)])
        #expect(result.ownID?.count == 64)
        #expect(result.agentID.count == 255)
        #expect(try Self.result(["actual_duration_ms": "0"]).actualDurationMs == 0)
    }
}
