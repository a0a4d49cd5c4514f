import Documents
import FlowC
import Testing

/// A decision that is carried out again: another saga, other tickets, and what of the gate still holds.
@Suite struct AttemptTests {
    static let second = Attempt(2, of: Sample.decisionID)
    static let first = Identifier.saga(decisionID: Sample.decisionID)

    static func reduce(
        _ json: String, _ attempt: Attempt, holder: PlanHolder? = nil, headers: [Header] = []
    ) throws -> Outcome {
        let decision = try Sample.decode(json, headers: headers)
        return try Reducer.reduce(nil, .decision(decision, planHolder: holder, attempt: attempt), Sample.context)
    }

    @Test func `the saga has an id of its own and names the one before it`() throws {
        let saga = try #require(try Self.reduce(Sample.decision(), Self.second).saga)
        #expect(saga.id.description == "f66340bd-c064-531b-8dc5-cfb91fa2e62e")
        #expect(saga.attempt == 2)
        #expect(saga.previousSaga == Self.first)
        #expect(saga.decisionID == Sample.decisionID)
        #expect(saga.state == .waitingForEvent)
        let third = Attempt(3, of: Sample.decisionID)
        #expect(third.previous == saga.id)
        #expect(Attempt.first.previous == nil)
        #expect(Attempt(1, of: Sample.decisionID) == .first)
    }

    @Test func `its tickets have ids of their own and name the new saga`() throws {
        let before = try Self.reduce(Sample.decision(), .first).published
        let again = try Self.reduce(Sample.decision(), Self.second).published
        #expect(again.map(\.id) == ["a", "b"].map { .ticket(planID: Sample.planID, taskID: $0, attempt: 2) })
        #expect(Set(again.map(\.id)).isDisjoint(with: before.map(\.id)))
        #expect(again[1].dependencies == [again[0].id])
        #expect(
            again.allSatisfy {
                $0.metadata.first?.value == Identifier.saga(decisionID: Sample.decisionID, attempt: 2).description
            })
    }

    static let own = PlanHolder(sagaID: first, decisionID: Sample.decisionID)
    static let past = String(Sample.now - 1)

    /// Decision, plan, holder, and what becomes of it the first and the second time.
    static let gate: [([String: String?], [String: String?], PlanHolder?, Verdict, Verdict)] = [
        ([:], [:], nil, .dispatched, .dispatched),
        ([:], [:], own, .dispatched, .dispatched),
        (
            [:], [:], GateTests.holder, .rejected(reason: "duplicate_plan"), .rejected(reason: "duplicate_plan")
        ),
        (["valid_until": past], [:], nil, .rejected(reason: "expired"), .dispatched),
        ([:], ["valid_until": past], nil, .rejected(reason: "expired"), .dispatched),
        (
            ["final_decision": #""reject""#], [:], nil, .rejected(reason: "consensus"),
            .rejected(reason: "consensus")
        ),
        ([:], ["tasks": "[]"], nil, .failed(reason: "invalid_plan"), .failed(reason: "invalid_plan")),
        (["requires_human_review": "true"], [:], nil, .awaitingApproval, .awaitingApproval),
    ]

    @Test(arguments: gate) func `an order passes expiry and its own hold, and no other rule`(
        decision: [String: String?], plan: [String: String?], holder: PlanHolder?, once: Verdict, again: Verdict
    ) throws {
        let json = Sample.decision(decision, plan: plan)
        #expect(try Self.reduce(json, .first, holder: holder).verdict == once)
        #expect(try Self.reduce(json, Self.second, holder: holder).verdict == again)
    }

    @Test func `history and checkpoint tell the attempt`() throws {
        let outcome = try Self.reduce(Sample.decision(), Self.second)
        #expect(outcome.journal.first?.detail == "attempt 2, after the saga \(Self.first)")
        let document = Document()
        let root = try document.parse(json: try #require(outcome.checkpoint?.document))
        #expect(root["attempt"]?.integer == 2)
    }

    // MARK: Headers of stored tickets

    static let headers: [[Header]] = [
        [],
        [
            Header("traceparent", "00-\(Sample.traceID)-\(Sample.spanID)-00"), Header("tracestate", "a=b"),
            Header("baggage", "k=v"), Header("x-neural-hive-user-id", "u"), Header("X-Neural-Hive-Domain", "d"),
            Header("correlation-id", "corr"), Header("unrelated", "x"),
        ],
    ]

    @Test(arguments: headers) func `saga and checkpoint give the headers of the first publication`(headers: [Header])
        throws
    {
        let outcome = try Self.reduce(Sample.decision(), .first, headers: headers)
        let document = Document()
        let root = try document.parse(json: try #require(outcome.checkpoint?.document))
        let stored = TicketHeaders.handedOn(stored: try #require(root["headers"]))
        #expect(TicketHeaders.headers(for: try #require(outcome.saga), handedOn: stored) == outcome.headers)
    }

    @Test func `a saga without tickets stores no headers`() throws {
        let document = Document()
        let outcome = try Self.reduce(Sample.decision(["final_decision": #""reject""#]), .first)
        #expect(try document.parse(json: try #require(outcome.checkpoint?.document))["headers"] == nil)
    }

    @Test func `a saga refused for its plan stores who held it`() throws {
        let document = Document()
        let outcome = try Self.reduce(Sample.decision(), .first, holder: GateTests.holder)
        let root = try document.parse(json: try #require(outcome.checkpoint?.document))
        #expect(root["plan_holder"].flatMap { PlanHolder(stored: $0) } == GateTests.holder)
    }
}
