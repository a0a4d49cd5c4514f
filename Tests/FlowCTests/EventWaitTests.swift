import Documents
import Testing

@testable import FlowC

/// `wait_for` of a plan's metadata (workflow-engine.md WF-14).
@Suite struct EventWaitTests {
    static func read(_ json: String) throws -> [EventWait] {
        try Sample.read(Array(json.utf8)) { try EventWait.read($0) }
    }

    static let window = EventWait.Awaited(type: "window", key: "eu-1")
    static let stock = EventWait.Awaited(type: "stock", key: "7")
    static let both = #"[{"type":"window","key":"eu-1"},{"type":"stock","key":"7"}]"#

    static let readable: [(String, [EventWait])] = [
        ("null", []),
        ("[]", []),
        (
            #"{"events":[{"type":"window","key":"eu-1"}],"timeout_ms":1000}"#,
            [EventWait(events: [window], need: 1, timeoutMs: 1000)]
        ),
        (
            #"[{"events":\#(both),"need":"any","before":"complete","timeout_ms":1,"on_timeout":"escalate"}]"#,
            [EventWait(events: [window, stock], need: 1, before: .complete, timeoutMs: 1, onTimeout: .escalate)]
        ),
        (
            #"{"events":\#(both),"need":"all","timeout_ms":5,"on_timeout":"retry"}"#,
            [EventWait(events: [window, stock], need: 2, timeoutMs: 5, onTimeout: .retry)]
        ),
        (
            #"{"events":\#(both),"need":2,"timeout_ms":2592000000,"on_timeout":"continue"}"#,
            [EventWait(events: [window, stock], need: 2, timeoutMs: 2_592_000_000, onTimeout: .continue)]
        ),
    ]

    @Test(arguments: readable) func `it is read as an object, as a list, and as text of either`(
        json: String, expected: [EventWait]
    ) throws {
        #expect(try Self.read(json) == expected)
        #expect(try Self.read(Sample.quoted(json)) == expected)
    }

    static let unreadable: [(String, String)] = [
        ("7", "expected an object or a list of objects"),
        ("[7]", #"events: expected a list with at least one {"type", "key"}"#),
        (#"{"events":[],"timeout_ms":1}"#, #"events: expected a list with at least one {"type", "key"}"#),
        (#"{"events":[{"type":"a"}],"timeout_ms":1}"#, "events[0].key: is missing, empty or no text"),
        (#"{"events":[{"type":" ","key":"b"}],"timeout_ms":1}"#, "events[0].type: is missing, empty or no text"),
        (#"{"events":[{"type":"a\u0001","key":"b"}],"timeout_ms":1}"#, "events[0].type: holds a control character"),
        (
            #"{"events":[{"type":"a","key":"b"},{"type":"a","key":"b"}],"timeout_ms":1}"#,
            "events[1]: a b twice"
        ),
        (
            #"{"events":[{"type":"approval","key":"b"}],"timeout_ms":1}"#,
            "events[0].type: approval brings a result or an approval; a saga waits for those anyway"
        ),
        (#"{"events":\#(both)}"#, "timeout_ms: expected 1 to 2592000000 milliseconds"),
        (#"{"events":\#(both),"timeout_ms":0}"#, "timeout_ms: expected 1 to 2592000000 milliseconds"),
        (#"{"events":\#(both),"timeout_ms":2592000001}"#, "timeout_ms: expected 1 to 2592000000 milliseconds"),
        (#"{"events":\#(both),"timeout_ms":1,"need":0}"#, #"need: expected "all", "any" or a number from 1 to 2"#),
        (#"{"events":\#(both),"timeout_ms":1,"need":3}"#, #"need: expected "all", "any" or a number from 1 to 2"#),
        (#"{"events":\#(both),"timeout_ms":1,"before":"c4"}"#, "before: expected one of publish, complete"),
        (
            #"{"events":\#(both),"timeout_ms":1,"on_timeout":"panic"}"#,
            "on_timeout: expected one of fail, retry, continue, escalate"
        ),
    ]

    @Test(arguments: unreadable) func `what cannot be used is refused with the member`(json: String, detail: String) {
        #expect(throws: EventWaitProblem(detail: detail)) { try Self.read(json) }
    }

    @Test func `a decision with unusable waits is a dead letter that names the place`() throws {
        let plan: [String: String?] = ["metadata": #"{"wait_for":"7"}"#]
        #expect(
            throws: RejectedRecord(
                .invalidField, field: "cognitive_plan.metadata.wait_for",
                detail: "expected an object or a list of objects")
        ) { try Sample.decode(Sample.decision(plan: plan)) }
    }

    @Test func `too many waits and too many events are refused`() throws {
        let event = (0..<101).map { #"{"type":"t","key":"\#($0)"}"# }
        let wait = #"{"events":[\#(event[0])],"timeout_ms":1}"#
        #expect(throws: EventWaitProblem(detail: "17 waits; at most 16")) {
            try Self.read("[\([String](repeating: wait, count: 17).joined(separator: ","))]")
        }
        #expect(throws: EventWaitProblem(detail: "events: 101; at most 100")) {
            try Self.read(#"{"events":[\#(event.joined(separator: ","))],"timeout_ms":1}"#)
        }
    }

    @Test func `an event counts once, and enough of them end the wait`() throws {
        var progress = WaitProgress(EventWait(events: [Self.window, Self.stock], need: 2, timeoutMs: 10), since: 100)
        let given: [(String, String, String)] = [
            ("window", "eu-2", "0"), ("window", "eu-1", "1"), ("window", "eu-1", "2"), ("stock", "7", "3"),
            ("window", "eu-1", "4"),
        ]
        var taken: [Bool] = []
        var open: [Bool] = []
        for (type, key, id) in given {
            taken.append(progress.take(Signal(eventType: type, eventKey: key), id: id, at: 1))
            open.append(progress.isOpen)
        }
        #expect(taken == [false, true, false, true, false])
        #expect(open == [true, true, true, false, false])
        #expect(progress.end == .met)
        #expect(progress.matches.map(\.signal) == ["1", "3"])
        #expect(progress.deadline == nil)
    }

    @Test func `what is remembered of waits and kept signals is read as it was written`() throws {
        var open = WaitProgress(EventWait(events: [Self.window, Self.stock], need: 1, timeoutMs: 10), since: 100)
        open.isEscalated = true
        open.tries = 2
        var over = WaitProgress(
            EventWait(events: [Self.stock], need: 1, before: .complete, timeoutMs: 7, onTimeout: .continue), since: 1)
        over.matches = [.init(event: 0, signal: "s", at: 5)]
        over.end = .timedOut
        var again = over
        again.end = nil
        again.since = nil
        var facts = SagaFacts()
        facts.waits = [open, over, again]
        facts.signals = [
            KeptSignal(
                id: "x", signal: Signal(eventType: "t", eventKey: "k", payload: Array(#"{"a":1.50}"#.utf8)), at: 3)
        ]
        let json = try #require(facts.json)
        #expect(try Sample.read(json) { SagaFacts(stored: $0) } == facts)
    }
}
