import FlowC
import Testing

/// What a saga goes on from: its newest checkpoint.
@Suite struct StoredCourseTests {
    static let headers = [Header("tracestate", "a=b"), Header("x-neural-hive-user-id", "ü\"")]

    static func decision(_ changes: [String: String?] = [:], plan: [String: String?] = [:]) throws -> Decision {
        let json = Sample.decision(
            [
                "requires_human_review": "true", "aggregated_risk": "0.5", "correlation_id": #""corr""#,
                "trace_id": Sample.quoted(Sample.traceID), "span_id": Sample.quoted(Sample.spanID),
                "created_at": "1772442930000",
            ].merging(changes) { $1 }, plan: plan)
        return try Sample.decode(json, headers: headers)
    }

    static func checkpoint(_ decision: Decision) throws -> Checkpoint {
        let outcome = try Reducer.reduce(nil, .decision(decision, planHolder: nil), Sample.context)
        return try #require(outcome.checkpoint)
    }

    static func read(_ decision: Decision) throws -> Decision? {
        try Sample.read(try checkpoint(decision).document) { Decision(stored: $0, profile: Profile()) }
    }

    static func course(_ document: [UInt8]) throws -> StoredCourse? {
        try Sample.read(document) { StoredCourse(stored: $0) }
    }

    static let waiting: [[String: String?]] = [[:], ["valid_until": "1772442991000"], ["aggregated_risk": "1"]]

    @Test(arguments: waiting.indices) func `the decision of a waiting saga is read as it was`(index: Int) throws {
        var decision = try Self.decision(Self.waiting[index])
        let read = try #require(try Self.read(decision))
        // Only the gate reads it.
        decision.requiresHumanReview = false
        decision.plan.documentBytes = read.plan.documentBytes
        #expect(read == decision)
        #expect(read.sagaID == decision.sagaID)
    }

    @Test func `the plan of a waiting saga is read with all that tickets are made of`() throws {
        let task =
            #"{"task_id":"a","task_type":"DEPLOY","dependencies":[],"parameters":{"n":3,"l":[1, "x"]},"#
            + #""required_capabilities":["c"],"estimated_duration_ms":7,"description":"ü"}"#
        let plan: [String: String?] = [
            "tasks": "[\(task)]", "execution_order": #"["a"]"#, "risk_band": #""critical""#,
            "original_priority": #""high""#, "original_security_level": #""restricted""#,
            "valid_until": "1772442999000",
        ]
        let decision = try Self.decision(plan: plan)
        let read = try #require(try Self.read(decision))
        #expect(read.plan.tasks == decision.plan.tasks)
        #expect(read.plan.validUntil == decision.plan.validUntil)
        #expect(read.plan.priority == .high)
        #expect(read.plan.securityLevel == .restricted)
        #expect(read.plan.riskBand == .critical)
    }

    @Test func `steps and headers are read as they were`() throws {
        for changes: [String: String?] in [[:], ["requires_human_review": "false"]] {
            let checkpoint = try Self.checkpoint(try Self.decision(changes))
            let course = try #require(try Self.course(checkpoint.document))
            #expect(course.steps == checkpoint.steps)
            #expect(course.handedOn == Self.headers)
        }
    }

    @Test func `a failed step keeps its error`() throws {
        let checkpoint = try Self.checkpoint(try Self.decision(plan: ["tasks": "[]"]))
        let course = try #require(try Self.course(checkpoint.document))
        #expect(course.steps == checkpoint.steps)
        #expect(course.steps.first?.error == "empty_plan: the plan has no tasks")
    }

    @Test func `a dispatched saga holds no decision any more`() throws {
        #expect(try Self.read(try Self.decision(["requires_human_review": "false"])) == nil)
    }

    @Test func `a checkpoint that lacks something is refused`() throws {
        let checkpoint = try Self.checkpoint(try Self.decision())
        let text = String(decoding: checkpoint.document, as: UTF8.self)
        for name in ["steps", "status", "duration_ns", "attempts"] {
            #expect(try Self.course(Array(text.replacing("\"\(name)\":", with: "\"x\":").utf8)) == nil, "\(name)")
        }
        let course = text.replacing(#""step":"C6","node_type""#, with: #""step":"C7","node_type""#)
        #expect(try Self.course(Array(course.utf8)) == nil)
        for name in ["decision", "plan", "decision_id", "correlation_id", "final_decision", "is_bare_plan"] {
            let other = Array(text.replacing("\"\(name)\":", with: "\"x\":").utf8)
            let decision = try Sample.read(other) { Decision(stored: $0, profile: Profile()) }
            #expect(decision == nil, "\(name)")
        }
    }

    // MARK: Storage and memory

    /// What happens to a saga, event by event.
    static let stories: [(KeyValuePairs<String, [String]>, [@Sendable (inout SagaScript) throws -> Void])] = [
        (
            ["a": [], "b": ["a"], "c": ["a"]],
            [
                { try $0.report("a", .running) }, { $0.now += 50_000 }, { try $0.fire() },
                { try $0.report("a", .completed) }, { try $0.order(.pause) },
                { try $0.report("b", .failed, error: "ü") },
                { try $0.order(.resume) }, { try $0.undo("b", 1, .failed) }, { $0.now += 200_000 }, { try $0.fire() },
                { try $0.fire() }, { try $0.report("c", .completed) }, { try $0.undo("c") }, { try $0.undo("b", 2) },
                { try $0.undo("a") }, { try $0.report("b", .completed) },
            ]
        ),
        (
            ["a": [], "b": []],
            [
                { $0.now += 61_000 }, { try $0.fire() }, { try $0.order(.retry(ticket: $0.ticket("b"))) },
                { try $0.order(.priority(.low)) }, { try $0.order(.cancel) }, { try $0.report("a", .completed) },
                { $0.now += 61_000 }, { try $0.fire() }, { try $0.undo("a") }, { try $0.undo("b", 1, .failed) },
                { try $0.undo("b", 2, .failed) }, { try $0.undo("b", 3, .failed) },
                { try $0.order(.retry(ticket: nil)) },
                { try $0.order(.giveUp) }, { try $0.report("b", .failed) },
            ]
        ),
    ]

    /// What a row of `sagas` keeps of an outcome, and what becomes visible, without the bytes of tickets.
    static func essence(_ outcome: Outcome) -> [String] {
        var saga = outcome.saga
        saga?.ticketIDs = []
        let effects = outcome.effects.map { effect in
            switch effect {
            case .compensate(let order):
                "\(order.id) \(order.dependencies) \(order.position) \(order.attempt) \(order.original.progress)"
            case .publishAgain(let record, let replay): "\(record.id) \(replay)"
            default: "\(effect)"
            }
        }
        return effects + outcome.journal.map { "\($0)" } + ["\(saga as Any) \(outcome.wake) \(outcome.verdict)"]
            + outcome.headers.map { "\($0)" } + [String(decoding: outcome.checkpoint?.document ?? [], as: UTF8.self)]
    }

    @Test(arguments: stories.indices) func `a stored saga does what one in memory does`(index: Int) throws {
        let (tasks, events) = Self.stories[index]
        var stored = try SagaScript(tasks, headers: Self.headers)
        var kept = try SagaScript(tasks, headers: Self.headers, isStored: false)
        for event in events {
            try event(&stored)
            try event(&kept)
        }
        #expect(stored.outcomes.count == kept.outcomes.count)
        for (one, other) in zip(stored.outcomes, kept.outcomes) { #expect(Self.essence(one) == Self.essence(other)) }
    }
}
