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
        plain(.cancel), plain(.pause), plain(.resume), plain(.compensate), plain(.giveUp), plain(.retry(ticket: nil)),
        plain(.retry(ticket: ticket)), plain(.priority(.critical)),
        plain(.signal(Signal(eventType: "payment", eventKey: "order 7"))),
        plain(
            .signal(
                Signal(
                    eventType: "payment", eventKey: "ø", payload: Array(#"{"n":1.50,"of":[1,null,"x\u0001"]}"#.utf8)))),
    ]
    static let ticket = Identifier.ticket(planID: "p", taskID: "t", attempt: 1)

    /// An order without reason.
    static func plain(_ order: Command.Order) -> Command {
        Command(id: "c-5", order: order, saga: saga, issuedAt: 7, issuedBy: "ops")
    }

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

    static let members: [(Command.Order, String, String)] = [
        (.cancel, "cancel", ""), (.pause, "pause", ""), (.resume, "resume", ""), (.compensate, "compensate", ""),
        (.giveUp, "give-up", ""), (.retry(ticket: nil), "retry", ""),
        (.retry(ticket: ticket), "retry", #","ticket_id":"\#(ticket)""#),
        (.priority(.high), "priority", #","priority":"HIGH""#),
        (
            .signal(Signal(eventType: "e", eventKey: "k")), "signal",
            #","event_type":"e","event_key":"k","payload":null"#
        ),
    ]

    @Test(arguments: members) func `an operator's order has its word and its members`(
        order: Command.Order, word: String, members: String
    ) {
        let command = Self.plain(order)
        #expect(command.word == word)
        #expect(
            String(decoding: command.json, as: UTF8.self) == #"""
                {"schema_version":1,"command_id":"c-5","command":"\#(word)","saga_id":"\#(Self.saga)","reason":"",\#
                "issued_at":7,"issued_by":"ops"\#(members)}
                """#)
    }

    static let read: [(String, Command.Order)] = [
        (#""retry""#, .retry(ticket: nil)),
        (#""retry","ticket_id":null"#, .retry(ticket: nil)),
        (#""priority","priority":"high""#, .priority(.high)),
        (#""priority","priority":"Low""#, .priority(.low)),
        (#""signal","event_type":"e","event_key":"k""#, .signal(Signal(eventType: "e", eventKey: "k"))),
        (
            #""signal","event_type":"e","event_key":"k","payload":{ "a" : [ 1.0, "\u00e9" ] }"#,
            .signal(Signal(eventType: "e", eventKey: "k", payload: Array(#"{"a":[1.0,"é"]}"#.utf8)))
        ),
        (
            #""signal","event_type":"e","event_key":"k","payload":"\#(String(repeating: "x", count: 65_534))""#,
            .signal(
                Signal(
                    eventType: "e", eventKey: "k", payload: Array("\"\(String(repeating: "x", count: 65_534))\"".utf8)))
        ),
        (
            #""signal","event_type":"\#(String(repeating: "é", count: 255))","event_key":"k""#,
            .signal(Signal(eventType: String(repeating: "é", count: 255), eventKey: "k"))
        ),
    ]

    @Test(arguments: read) func `an order is read as people write it`(members: String, order: Command.Order) throws {
        let json = #"""
            {"schema_version":1,"command_id":"c-5","saga_id":"\#(Self.saga)","issued_at":7,"issued_by":"ops",\#
            "command":\#(members)}
            """#
        #expect(try Self.decode(Array(json.utf8)) == Self.plain(order))
    }

    @Test func `the line leaves out what is not said`() {
        #expect(Self.commands[0].line == "republish by ops (consumer \"x\" lost → it)")
        #expect(Self.commands[1].line == "republish")
        #expect(Self.plain(.giveUp).line == "give-up by ops")
        var long = Self.plain(.pause)
        long.reason = "a\n" + String(repeating: "x", count: 500)
        #expect(long.line == "pause by ops (a\u{FFFD}\(String(repeating: "x", count: 498))…)")
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
        (edited(0, #""command":"republish""#, #""command":"explode""#), .unknownCommand, "command"),
        (edited(0, #""command":"republish""#, #""command":"CANCEL""#), .unknownCommand, "command"),
        (edited(0, #""command":"republish""#, #""command":"give_up""#), .unknownCommand, "command"),
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
        (edited(11, #""ticket_id":"\#(ticket)""#, #""ticket_id":"t-1""#), .invalidField, "ticket_id"),
        (edited(11, #""ticket_id":"\#(ticket)""#, #""ticket_id":7"#), .invalidField, "ticket_id"),
        (edited(11, #""ticket_id":"\#(ticket)""#, #""ticket_id":"""#), .invalidField, "ticket_id"),
        (edited(12, #""priority":"CRITICAL""#, #""priority":"URGENT""#), .invalidField, "priority"),
        (edited(12, #""priority":"CRITICAL""#, #""priority":9"#), .invalidField, "priority"),
        (edited(12, #","priority":"CRITICAL""#, ""), .invalidField, "priority"),
        (edited(13, #""event_type":"payment","#, ""), .invalidField, "event_type"),
        (edited(13, #""event_type":"payment""#, #""event_type":" ""#), .invalidField, "event_type"),
        (
            edited(13, #""event_type":"payment""#, "\"event_type\":\"\(String(repeating: "x", count: 256))\""),
            .invalidField, "event_type"
        ),
        (edited(13, #","event_key":"order 7""#, ""), .invalidField, "event_key"),
        (edited(13, #""event_key":"order 7""#, #""event_key":"a\u0000""#), .invalidField, "event_key"),
        (
            edited(13, #""payload":null"#, "\"payload\":\"\(String(repeating: "x", count: 65_535))\""), .invalidField,
            "payload"
        ),
        (edited(13, #""payload":null"#, #""payload":{"a":[1,"b\u0000"]}"#), .invalidField, "payload.a[1]"),
    ]

    @Test(arguments: refused) func `what cannot be read is refused by field`(
        json: String, reason: RejectedRecord.Reason, field: String
    ) throws {
        let refusal = try Self.refusal(json)
        #expect(refusal?.reason == reason)
        #expect(refusal?.field == field)
    }

    // MARK: Schema

    @Test func `the schema has the kinds of timers and the priorities of the code`() throws {
        let properties = try #require(try Self.schema()["properties"] as? [String: [String: Any]])
        #expect(properties["kind"]?["enum"] as? [String] == TimerKind.allCases.map(\.rawValue))
        #expect(properties["priority"]?["enum"] as? [String] == Priority.allCases.map(\.rawValue))
    }

    @Test(arguments: TimerKind.allCases) func `a timer of every kind is a command`(kind: TimerKind) throws {
        let command = Command(timer: kind, sequence: 1, dueAt: 9, saga: Self.saga, issuedAt: 10, by: "sweeper")
        #expect(command.id == Identifier.timer(saga: Self.saga, kind: kind.rawValue, sequence: 1).description)
        #expect(command.headers == [Header("timer-id", command.id)])
        #expect(try Self.decode(command.json) == command)
    }

    static func schema() throws -> [String: Any] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Schemas/json/orchestration-command.schema.json").standardized
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }

    @Test(arguments: commands) func `what is written has the members that the schema requires, and no others`(
        command: Command
    ) throws {
        let schema = try Self.schema()
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
        #expect(more.isEmpty == !["reprocess", "timer", "priority", "signal"].contains(command.word))
        try holds(value, schema, more)
        let words = try #require((schema["properties"] as? [String: [String: Any]])?["command"]?["enum"] as? [String])
        #expect(words.contains(command.word))
        guard let record = value["record"] as? [String: Any] else { return }
        try holds(record, try #require((schema["$defs"] as? [String: [String: Any]])?["record"]))
    }

    // MARK: What it leaves on its saga

    static let obeyed: [Command.Order] = [
        .cancel, .pause, .resume, .compensate, .giveUp, .retry(ticket: nil), .priority(.low),
        .signal(Signal(eventType: "e", eventKey: "k")),
    ]

    @Test(arguments: obeyed) func `an operator's order that is noted counts under its word`(
        order: Command.Order
    ) throws {
        let saga = try #require(try Sample.reduce(Sample.decision()).saga)
        let command = Self.plain(order)
        let outcome = Reducer.note(command, on: saga, outcome: "done", Context(timeMs: Sample.now))
        #expect(outcome.verdict == .obeyed(command.word))
        #expect(outcome.journal.map(\.detail) == ["\(command.word) by ops: done"])
    }

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
        expected.facts.stateSince = saga.updatedAt
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
