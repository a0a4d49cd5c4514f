import FlowC
import OrchestratorTestKit
import Testing

/// The factory of the test kit makes records that the gate accepts.
@Suite struct DecisionFactoryTests {
    static let factory = DecisionFactory(seed: 42)

    static func decode(_ record: GeneratedDecision) throws -> Decision {
        try Sample.decode(String(decoding: record.value, as: UTF8.self), headers: record.headers)
    }

    @Test func `seed and index decide everything`() {
        #expect(Self.factory.decision(3) == DecisionFactory(seed: 42).decision(3))
        #expect(Self.factory.decision(3) != Self.factory.decision(4))
        #expect(Self.factory.decision(3) != DecisionFactory(seed: 43).decision(3))
        let ids = Set((0..<1000).map { Self.factory.decision($0).decisionID })
        #expect(ids.count == 1000)
    }

    static let shapes: [DecisionOptions.Shape] = [.linear, .diamond, .fanout, .random(maxDependencies: 4)]

    @Test(arguments: shapes, DecisionOptions.Form.allCases) func `every shape travels in every form`(
        shape: DecisionOptions.Shape, form: DecisionOptions.Form
    ) throws {
        for count in [1, 2, 5, 60] {
            let record = Self.factory.decision(count, DecisionOptions(shape: shape, tasks: count, form: form))
            let decision = try Self.decode(record)
            #expect(decision.id == record.decisionID)
            #expect(decision.planID == record.planID)
            #expect(decision.correlationID == record.correlationID)
            #expect(decision.isBarePlan == (form == .bare))
            #expect(record.key == (form == .bare ? "TECHNICAL" : record.planID))
            let outcome = try Reducer.reduce(nil, .decision(decision, planHolder: nil), Sample.context)
            #expect(outcome.published.map(\.taskID) == record.tasks.map(\.id))
            #expect(outcome.published.map(\.dependencies.count) == record.tasks.map(\.dependencies.count))
            #expect(outcome.saga?.detail == nil)
        }
    }

    @Test func `shapes are what their names say`() {
        func dependencies(_ shape: DecisionOptions.Shape) -> [[String]] {
            Self.factory.decision(0, DecisionOptions(shape: shape, tasks: 4)).tasks.map(\.dependencies)
        }
        #expect(dependencies(.linear) == [[], ["t1"], ["t2"], ["t3"]])
        #expect(dependencies(.diamond) == [[], ["t1"], ["t1"], ["t2", "t3"]])
        #expect(dependencies(.fanout) == [[], ["t1"], ["t1"], ["t1"]])
    }

    static let options: [(DecisionOptions, Verdict)] = [
        (DecisionOptions(), .dispatched), (DecisionOptions(riskBand: .critical), .dispatched),
        (DecisionOptions(finalDecision: .reject), .rejected(reason: "consensus")),
        (DecisionOptions(finalDecision: .reviewRequired), .awaitingApproval),
        (DecisionOptions(finalDecision: .conditional), .dispatched),
        (DecisionOptions(finalDecision: .conditional, guardrails: ["g"]), .awaitingApproval),
        (DecisionOptions(requiresHumanReview: true), .awaitingApproval),
        (DecisionOptions(requiresApproval: true), .awaitingApproval),
        (DecisionOptions(requiresApproval: true, approvalStatus: .approved), .dispatched),
        (DecisionOptions(isDestructive: true), .awaitingApproval),
        (DecisionOptions(validUntil: 1), .rejected(reason: "expired")),
        (DecisionOptions(tasks: 0), .failed(reason: "invalid_plan")),
    ]

    @Test(arguments: options) func `options lead where the gate says`(options: DecisionOptions, verdict: Verdict) throws
    {
        let decision = try Self.decode(Self.factory.decision(1, options))
        #expect(
            try Reducer.reduce(nil, .decision(decision, planHolder: nil), Sample.context).verdict == verdict)
    }
}
