import FlowC
import Testing

@Suite struct SagaFactsTests {
    static func read(_ json: [UInt8]) throws -> SagaFacts? {
        try Sample.read(json) { SagaFacts(stored: $0) }
    }

    @Test func `nothing to remember is not written`() throws {
        #expect(SagaFacts().json == nil)
        #expect(try Self.read(Array("{}".utf8)) == SagaFacts())
    }

    /// One change for each member, with its JSON.
    static let members: [(String, @Sendable (inout SagaFacts) -> Void)] = [
        (#"{"state_since":7}"#, { $0.stateSince = 7 }),
        (#"{"paused_from":"RETRYING"}"#, { $0.pausedFrom = .retrying }),
        (#"{"undo":{"cause":"operator","since":9}}"#, { $0.undo = .init(.compensate, since: 9) }),
        (#"{"stuck":true}"#, { $0.isStuck = true }),
        (#"{"overdue":true}"#, { $0.isOverdue = true }),
        (#"{"tries":3}"#, { $0.tries = 3 }),
        (#"{"deferrals":4}"#, { $0.deferrals = 4 }),
        (#"{"resumes_at":11}"#, { $0.resumesAt = 11 }),
        (
            #"{"fault":{"class":"BUSY","code":"c","text":"ü","until":5}}"#,
            { $0.fault = StepFault(.busy, code: "c", text: "ü", until: 5) }
        ),
        (
            #"{"fault":{"class":"TRANSIENT","code":"c","text":"","until":null}}"#,
            { $0.fault = StepFault(.transient, code: "c", text: "") }
        ),
        (#"{"newest_from":128}"#, { $0.newestFrom = 128 }),
        (#"{"label":"PARTIAL"}"#, { $0.label = "PARTIAL" }),
        (
            #"{"waits":[{"wait":{"events":[{"type":"t","key":"k"}],"need":1,"before":"publish","timeout_ms":9,"on_timeout":"fail"},"since":3,"matches":[],"end":null,"tries":0,"escalated":false}]}"#,
            {
                $0.waits = [
                    WaitProgress(EventWait(events: [.init(type: "t", key: "k")], need: 1, timeoutMs: 9), since: 3)
                ]
            }
        ),
        (
            #"{"signals":[{"id":"c","type":"t","key":"k","at":2,"payload":[1.50]}]}"#,
            {
                $0.signals = [
                    KeptSignal(
                        id: "c", signal: Signal(eventType: "t", eventKey: "k", payload: Array("[1.50]".utf8)), at: 2)
                ]
            }
        ),
    ]

    @Test(arguments: members.indices) func `a member is written and read`(index: Int) throws {
        let (json, change) = Self.members[index]
        var facts = SagaFacts()
        change(&facts)
        #expect(facts.json.map { String(decoding: $0, as: UTF8.self) } == json)
        #expect(try Self.read(Array(json.utf8)) == facts)
    }

    @Test func `all members together survive`() throws {
        var facts = SagaFacts()
        for (_, change) in Self.members { change(&facts) }
        #expect(try Self.read(try #require(facts.json)) == facts)
        #expect(Mirror(reflecting: facts).children.count == Self.members.count - 1)
    }

    @Test(arguments: SagaFacts.Cause.allCases) func `every cause is read again`(cause: SagaFacts.Cause) throws {
        var facts = SagaFacts()
        facts.undo = .init(cause, since: 1)
        #expect(try Self.read(try #require(facts.json)) == facts)
    }

    static let refused = [
        "[]", "3", #"{"paused_from":"SOMEWHERE"}"#, #"{"undo":{"cause":"x","since":1}}"#,
        #"{"undo":{"cause":"cancel"}}"#, #"{"fault":{"class":"X","code":"c","text":""}}"#,
        #"{"fault":{"class":"BUSY","text":""}}"#,
    ]

    @Test(arguments: refused) func `what this version does not know is refused`(json: String) throws {
        #expect(try Self.read(Array(json.utf8)) == nil)
    }

    @Test func `a long text of a fault is cut`() {
        let fault = StepFault(.busy, code: "c", text: String(repeating: "ü", count: 3000))
        #expect(fault.text.count == 2000)
    }

    static let budgets: [(StepFault.Class, takesTry: Bool, defers: Bool)] = [
        (.transient, true, false), (.timeoutUnknown, true, false), (.rateLimited, false, true),
        (.circuitOpen, false, true), (.busy, false, true), (.nonRetryable, false, false),
    ]

    @Test(arguments: budgets) func `a class of faults takes a try, or is put off, or neither`(
        kind: StepFault.Class, takesTry: Bool, defers: Bool
    ) {
        #expect(kind.takesTry == takesTry)
        #expect(kind.defers == defers)
    }
}
