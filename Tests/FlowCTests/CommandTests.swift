import Documents
import FlowC
import Foundation
import Testing

/// The record of `orchestration.commands`.
@Suite struct CommandTests {
    static let saga = Identifier.saga(decisionID: Sample.decisionID)
    static let record = SourceRecord(
        topic: "plans.consensus", partition: 3, offset: 17, timestampMs: 1_772_442_930_300, key: Array("k".utf8),
        value: Array(Sample.decision().utf8),
        headers: [.init("plan-id", Array("p".utf8)), .init("raw", [0xFF, 0]), .init("empty", []), .init("none", nil)])
    static let bare = SourceRecord(
        topic: "t", partition: 0, offset: 0, timestampMs: nil, key: nil, value: nil, headers: [])

    static let commands: [Command] = [
        Command(
            id: "c-1", order: .republish, saga: saga, reason: "consumer \"x\" lost → it", issuedAt: 7, issuedBy: "ops"),
        Command(id: "c-2", order: .republish, saga: saga, issuedAt: 0, issuedBy: ""),
        Command(
            id: "c-3", order: .reprocess(attempt: 2, record: record), saga: saga, reason: "r", issuedAt: 7,
            issuedBy: "ops"),
        Command(id: "c-4", order: .reprocess(attempt: .max, record: bare), saga: saga, issuedAt: 7, issuedBy: "ops"),
        Command(timer: .drain, sequence: 3, dueAt: 99, saga: saga, issuedAt: 100, by: "sweeper"),
    ]

    static func decode(_ json: [UInt8]) throws -> Command {
        let document = Document()
        return try withExtendedLifetime(document) { try Command(try document.parse(json: json)) }
    }

    /// The refusal of a record; nil when it is read.
    static func refusal(_ json: String) throws -> RejectedRecord? {
        do {
            _ = try decode(Array(json.utf8))
            return nil
        } catch let rejected as RejectedRecord {
            return rejected
        }
    }

    @Test(arguments: commands) func `what is written is what is read`(command: Command) throws {
        #expect(try Self.decode(command.json) == command)
        #expect(command.key == Array(Self.saga.description.utf8))
    }

    @Test func `the record has the members of the contract`() throws {
        #expect(
            String(decoding: Self.commands[0].json, as: UTF8.self) == #"""
                {"schema_version":1,"command_id":"c-1","command":"republish","saga_id":"\#(Self.saga)",\#
                "reason":"consumer \"x\" lost → it","issued_at":7,"issued_by":"ops"}
                """#)
        let timer = Identifier.timer(saga: Self.saga, kind: "drain", sequence: 3)
        #expect(
            String(decoding: Self.commands[4].json, as: UTF8.self) == #"""
                {"schema_version":1,"command_id":"\#(timer)","command":"timer","saga_id":"\#(Self.saga)","reason":"",\#
                "issued_at":100,"issued_by":"sweeper","timer_id":"\#(timer)","kind":"drain","sequence":3,"due_at":99}
                """#)
    }

    @Test func `a time may be ISO 8601, what is optional may be absent, and unknown members are ignored`() throws {
        let command = try Self.decode(
            Array(
                #"""
                {"schema_version":1,"command_id":"c","command":"republish","saga_id":"\#(Self.saga)",\#
                "issued_at":"2026-03-02T09:15:31.000Z","reason":null,"colour":"red"}
                """#.utf8))
        #expect(
            command
                == Command(id: "c", order: .republish, saga: Self.saga, issuedAt: 1_772_442_931_000, issuedBy: ""))
    }

    // MARK: Refusals

    static func edited(_ index: Int, _ place: String, _ replacement: String) -> String {
        let text = String(decoding: commands[index].json, as: UTF8.self)
        precondition(text.contains(place), "\(place) is not in \(text)")
        return text.replacing(place, with: replacement)
    }

    static let refused: [(String, RejectedRecord.Reason, String)] = [
        ("[]", .undecodable, ""),
        ("{}", .invalidField, "schema_version"),
        (edited(0, #""schema_version":1"#, #""schema_version":2"#), .invalidField, "schema_version"),
        (edited(0, #""schema_version":1"#, #""schema_version":"1""#), .invalidField, "schema_version"),
        (edited(0, #""command":"republish""#, #""command":"cancel""#), .unknownCommand, "command"),
        (edited(0, #""command":"republish""#, #""command":"give-up""#), .unknownCommand, "command"),
        (edited(0, #""command":"republish""#, #""command":"""#), .invalidField, "command"),
        (edited(0, #""command":"republish""#, #""command":7"#), .invalidField, "command"),
        (edited(0, #""command_id":"c-1""#, #""command_id":null"#), .invalidField, "command_id"),
        (
            edited(0, #""command_id":"c-1""#, "\"command_id\":\"\(String(repeating: "x", count: 37))\""), .invalidField,
            "command_id"
        ),
        (edited(0, #""command_id":"c-1""#, #""command_id":"a\u0001b""#), .invalidField, "command_id"),
        (edited(0, saga.description, "not-a-uuid"), .invalidField, "saga_id"),
        (edited(0, #""issued_at":7"#, #""issued_at":"soon""#), .invalidField, "issued_at"),
        (edited(0, #""issued_at":7"#, #""issued_at":null"#), .invalidField, "issued_at"),
        (edited(0, #""issued_by":"ops""#, #""issued_by":["ops"]"#), .invalidField, "issued_by"),
        (
            edited(2, #""reason":"r""#, "\"reason\":\"\(String(repeating: "x", count: 1001))\""), .invalidField,
            "reason"
        ),
        (edited(2, #""reason":"r""#, #""reason":"a\u0000b""#), .invalidField, "reason"),
        (edited(2, #""attempt":2"#, #""attempt":1"#), .invalidField, "attempt"),
        (edited(2, #""attempt":2"#, #""attempt":2147483648"#), .invalidField, "attempt"),
        (edited(2, #""attempt":2,"#, ""), .invalidField, "attempt"),
        (edited(2, #""record":{"#, #""other":{"#), .invalidField, "record"),
        (edited(2, #""partition":3"#, #""partition":-1"#), .invalidField, "record.partition"),
        (edited(2, #""offset":17"#, #""offset":-1"#), .invalidField, "record.offset"),
        (edited(2, #""topic":"plans.consensus""#, #""topic":"""#), .invalidField, "record.topic"),
        (edited(2, #""timestamp":1772442930300"#, #""timestamp":"x""#), .invalidField, "record.timestamp"),
        (edited(2, #""key":"aw==""#, #""key":"*""#), .invalidField, "record.key"),
        (edited(2, #""key":"aw==""#, #""key":1"#), .invalidField, "record.key"),
        (edited(2, #""name":"raw""#, #""label":"raw""#), .invalidField, "record.headers[1].name"),
        (edited(2, #""value":"/wA=""#, #""value":"/wA""#), .invalidField, "record.headers[1].value"),
        (edited(4, #""kind":"drain""#, #""kind":"alarm""#), .invalidField, "kind"),
        (edited(4, #""sequence":3"#, #""sequence":4"#), .invalidField, "timer_id"),
        (edited(4, #""sequence":3,"#, ""), .invalidField, "sequence"),
        (edited(4, #""due_at":99"#, #""due_at":true"#), .invalidField, "due_at"),
    ]

    @Test(arguments: refused) func `what cannot be read is refused by field`(
        json: String, reason: RejectedRecord.Reason, field: String
    ) throws {
        let refusal = try Self.refusal(json)
        #expect(refusal?.reason == reason)
        #expect(refusal?.field == field)
    }

    // MARK: Schema

    @Test(arguments: commands) func `what is written has the members that the schema requires, and no others`(
        command: Command
    ) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Schemas/json/orchestration-command.schema.json").standardized
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let value = try #require(try JSONSerialization.jsonObject(with: Data(command.json)) as? [String: Any])
        func names(_ schema: [String: Any]) throws -> (properties: Set<String>, required: Set<String>) {
            let properties = try #require(schema["properties"] as? [String: Any])
            return (Set(properties.keys), Set(schema["required"] as? [String] ?? []))
        }
        func holds(_ value: [String: Any], _ schema: [String: Any], _ more: Set<String> = []) throws {
            let (properties, required) = try names(schema)
            #expect(Set(value.keys).isSubset(of: properties))
            #expect(Set(value.keys).isSuperset(of: required.union(more)))
        }
        var more: Set<String> = []
        for rule in try #require(schema["allOf"] as? [[String: Any]]) {
            let condition = try #require((rule["if"] as? [String: Any])?["properties"] as? [String: [String: String]])
            guard condition["command"]?["const"] == command.word else { continue }
            more = Set(try #require((rule["then"] as? [String: Any])?["required"] as? [String]))
        }
        #expect(more.isEmpty == (command.order == .republish))
        try holds(value, schema, more)
        let words = try #require((schema["properties"] as? [String: [String: Any]])?["command"]?["enum"] as? [String])
        #expect(words.contains(command.word))
        guard let record = value["record"] as? [String: Any] else { return }
        try holds(record, try #require((schema["$defs"] as? [String: [String: Any]])?["record"]))
    }

    // MARK: What it leaves on its saga

    static let ends: [(CommandRefusal?, Verdict, String)] = [
        (nil, .republished, "republish by ops (consumer \"x\" lost → it): 2 tickets"),
        (
            CommandRefusal(.noTickets, "it has none"), .refused(reason: "no_tickets"),
            "republish by ops (consumer \"x\" lost → it): refused, no_tickets: it has none"
        ),
    ]

    @Test(arguments: ends) func `a command leaves a line of history and no other change`(
        refusal: CommandRefusal?, verdict: Verdict, line: String
    ) throws {
        let saga = try #require(try Sample.reduce(Sample.decision()).saga)
        let later = Context(timeMs: Sample.now + 5)
        let outcome = Reducer.note(Self.commands[0], on: saga, outcome: "2 tickets", refused: refusal, later)
        var expected = saga
        expected.revision = 2
        expected.updatedAt = Sample.now + 5
        #expect(outcome.saga == expected)
        #expect(outcome.verdict == verdict)
        #expect(outcome.effects.isEmpty)
        #expect(outcome.checkpoint == nil)
        #expect(
            outcome.journal == [
                JournalEntry(
                    kind: .signalReceived, from: "WAITING_FOR_EVENT", to: "WAITING_FOR_EVENT", durationMs: 5,
                    detail: line)
            ])
    }
}
