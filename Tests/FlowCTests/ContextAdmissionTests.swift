import Documents
import FlowC
import Testing

/// The limit on sagas that run at one time (architecture.md, step C3; workflow-engine.md WF-08).
@Suite struct ContextAdmissionTests {
    static func limit(_ most: Int, burst: Int = 0) -> Profile {
        var profile = Profile()
        profile.admissionMaxSagas = most
        profile.admissionBurstSagas = burst
        return profile
    }

    static func script(
        _ profile: Profile, running: Int?, band: String = "low", priority: String? = nil, approval: Bool = false
    ) throws -> SagaScript {
        var plan: [String: String?] = ["risk_band": Sample.quoted(band)]
        if let priority { plan["priority"] = Sample.quoted(priority) }
        return try SagaScript(
            decision: approval ? ["requires_human_review": "true"] : [:], plan: plan, profile: profile, keepsPlan: true,
            running: running)
    }

    struct Row: CustomTestStringConvertible {
        var most = 0
        var burst = 0
        var running: Int?
        var band = "low"
        var priority: String?
        /// How it is put off; nil where it is dispatched.
        var detail: String?

        var testDescription: String {
            "\(running.map(String.init) ?? "unknown") of \(most) and \(burst) run, \(band), \(priority ?? "no priority")"
        }
    }

    static let rows = [
        Row(running: 5), Row(burst: 5, running: 5), Row(most: 5), Row(most: 5, running: 4),
        Row(most: 5, running: 5, detail: "BUSY admission: 5 of 5 sagas run"),
        Row(most: 5, running: 7, detail: "BUSY admission: 7 of 5 sagas run"),
        Row(most: 5, burst: 2, running: 5, detail: "BUSY admission: 5 of 5 sagas run"),
        Row(most: 5, burst: 2, running: 5, band: "medium", detail: "BUSY admission: 5 of 5 sagas run"),
        Row(
            most: 5, burst: 2, running: 5, band: "medium", priority: "LOW", detail: "BUSY admission: 5 of 5 sagas run"),
        Row(most: 5, burst: 2, running: 5, band: "high"), Row(most: 5, burst: 2, running: 6, band: "critical"),
        Row(most: 5, burst: 2, running: 6, priority: "HIGH"), Row(most: 5, burst: 2, running: 6, priority: "CRITICAL"),
        Row(most: 5, burst: 2, running: 7, band: "critical", detail: "BUSY admission: 7 of 7 sagas run"),
        Row(most: 5, running: 5, band: "critical", detail: "BUSY admission: 5 of 5 sagas run"),
        Row(most: .max, burst: 1, running: .max - 1, band: "high"),
    ]

    @Test(arguments: rows) func `a saga is dispatched as long as fewer run than may`(row: Row) throws {
        let script = try Self.script(
            Self.limit(row.most, burst: row.burst), running: row.running, band: row.band, priority: row.priority)
        let saga = try script.saga
        #expect(saga.detail == row.detail)
        #expect(saga.reason == (row.detail == nil ? nil : "deferred"))
        #expect(saga.state == (row.detail == nil ? .waitingForEvent : .deferred))
        #expect(script.outcomes[0].published.count == (row.detail == nil ? 2 : 0))
        #expect(script.outcomes[0].verdict == (row.detail == nil ? .dispatched : .entered(.deferred)))
    }

    @Test func `it counts again each time it wakes, takes no try, and goes when there is room`() throws {
        var script = try Self.script(Self.limit(2), running: 2)
        for deferrals in Int32(1)...3 {
            #expect(script.state == .deferred)
            #expect(script.remembered?.tries == 0)
            #expect(script.remembered?.deferrals == deferrals)
            #expect(script.remembered?.fault?.kind == .busy)
            #expect(script.wish == .at(.deferral, script.now + 15_000 << Int64(deferrals - 1)))
            if deferrals == 3 { script.running = 1 }
            try script.wakeUp()
        }
        let last = try #require(script.outcomes.last)
        #expect(last.transitions == ["DEFERRED→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(last.published.count == 2)
        #expect(last.saga?.reason == nil)
        #expect(last.saga?.facts.tries == 0)
        // What runs is not put off any more, however many do.
        script.running = 9
        try script.report("a", .completed)
        #expect(try script.report("b", .completed).saga?.state == .completed)
    }

    @Test func `a saga that finds no room for ever fails after its last deferral`() throws {
        var profile = Self.limit(1)
        profile.maxDeferrals = 2
        var script = try Self.script(profile, running: 1)
        try script.wakeUp()
        try script.wakeUp()
        #expect(script.outcomes.last?.transitions == ["DEFERRED→RUNNING", "RUNNING→DEFERRED", "DEFERRED→FAILED"])
        #expect(try script.saga.reason == "deferrals_exhausted")
        #expect(try script.saga.detail == "BUSY admission: 1 of 1 sagas run")
        #expect(script.remembered?.tries == 0)
    }

    @Test func `who is approved finds room or is put off as well`() throws {
        var script = try Self.script(Self.limit(2), running: 2, approval: true)
        #expect(script.state == .awaitingApproval)
        #expect(try script.answer(.approved).transitions == ["AWAITING_APPROVAL→RUNNING", "RUNNING→DEFERRED"])
        script.running = 0
        #expect(try script.wakeUp()?.published.count == 2)
    }

    @Test func `an operator who need not wait meets the limit too, unless the saga becomes urgent`() throws {
        var script = try Self.script(Self.limit(2, burst: 1), running: 2)
        let refused = try script.order(.retry(ticket: nil))
        #expect(refused.transitions == ["DEFERRED→RUNNING", "RUNNING→DEFERRED"])
        try script.order(.priority(.high))
        let outcome = try script.order(.retry(ticket: nil))
        #expect(outcome.transitions == ["DEFERRED→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
    }

    @Test func `a checkpoint holds how many ran, where they were counted`() throws {
        func stored(_ running: Int?) throws -> (json: String, read: Context?) {
            var context = Context(timeMs: 7, profile: Self.limit(2, burst: 1))
            context.runningSagas = running
            var writer = JSONWriter()
            context.write(to: &writer)
            return (writer.text, try Sample.read(writer.bytes) { Context(stored: $0, clock: .still) })
        }
        let counted = try stored(3)
        #expect(
            counted.json == #"{"time_ms":7,"orchestrator_version":"v2","profile":{"name":"default","#
                + #""admission_max_sagas":2,"admission_burst_sagas":1},"running_sagas":3}"#)
        #expect(counted.read?.runningSagas == 3)
        #expect(counted.read?.profile == Self.limit(2, burst: 1))
        let unknown = try stored(nil)
        #expect(!unknown.json.contains("running_sagas"))
        #expect(unknown.read?.runningSagas == nil)
        let damaged = counted.json.replacing("3}", with: "null}")
        #expect(try Sample.read(Array(damaged.utf8)) { Context(stored: $0, clock: .still) } == nil)
    }

    @Test func `a decoder keeps plans where any may have to wait`() throws {
        for keeps in [false, true] {
            let document = Document()
            var decoder = DecisionDecoder()
            decoder.keepsPlans = keeps
            let bytes = Array(Sample.decision().utf8)
            let decision = try decoder.decode(try document.parse(json: bytes), recordBytes: bytes.count)
            #expect(decision.planDocument.map { String(decoding: $0, as: UTF8.self) } == (keeps ? Sample.plan() : nil))
        }
    }
}
