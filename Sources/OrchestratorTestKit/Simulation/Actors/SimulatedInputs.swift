internal import FlowC
internal import Kafka
internal import SagaEngine

/// Decisions that every seed draws from; made once, since making them costs more than deciding them.
struct SimulatedInputs {
    /// Small plans, each another one.
    let plain: [SimulatedInput]
    /// Pairs of decisions of one plan.
    let pairs: [(SimulatedInput, SimulatedInput)]
    /// Decisions that wait for a person, are refused, or cannot run.
    let special: [SimulatedInput]
    /// Small plans of every shape.
    let shaped: [SimulatedInput]
    /// Decisions that wait for a person who may know another plan.
    let asked: [SimulatedInput]
    /// The plans that may take the place of those, by plan id; some of them are invalid.
    let otherPlans: [String: [[UInt8]]]
    /// Decisions whose plans wait for events.
    let waiting: [SimulatedInput]
    /// What each ticket depends on.
    let dependencies: [Identifier: [Identifier]]
    /// Records that are no decisions.
    let poison: [SimulatedInput]

    init() {
        let factory = DecisionFactory(seed: 20_260)
        var known: [Identifier: [Identifier]] = [:]
        func make(
            _ index: Int, _ options: DecisionOptions, _ expectation: (GeneratedDecision) -> SimulatedInput.Expectation
        )
            -> SimulatedInput
        {
            let decision = factory.decision(index, options)
            known.merge(decision.dependencies) { first, _ in first }
            return Self.input(decision, decision.decisionID, decision.value, expectation(decision))
        }
        func tickets(_ decision: GeneratedDecision) -> SimulatedInput.Expectation {
            .tickets(
                decision.tasks.map {
                    Identifier.ticket(planID: decision.planID, taskID: $0.id, attempt: 1).description
                })
        }
        plain = (0..<48).map { make($0, DecisionOptions(tasks: $0 % 3 + 1), tickets) }
        pairs = (100..<112).map { index in
            let decision = factory.decision(index, DecisionOptions(tasks: index % 2 + 1))
            known.merge(decision.dependencies) { first, _ in first }
            let first = Self.input(decision, decision.decisionID, decision.value, tickets(decision))
            let other = Identifier.decision(ofBarePlan: decision.decisionID).description
            let value = String(decoding: decision.value, as: UTF8.self)
            let second = Self.input(
                decision, other, Array(Self.replacing(decision.decisionID, with: other, in: value).utf8),
                tickets(decision))
            return (first, second)
        }
        special =
            (200..<206).map { make($0, DecisionOptions(tasks: 1, requiresHumanReview: true)) { _ in .approval } }
            + (210..<216).map { make($0, DecisionOptions(tasks: 1, finalDecision: .reject)) { _ in .refused } }
            + (220..<224).map { make($0, DecisionOptions(tasks: 0)) { _ in .invalid } }
        let shapes: [DecisionOptions.Shape] = [.linear, .diamond, .fanout, .random(maxDependencies: 2)]
        shaped = (300..<348).map { make($0, DecisionOptions(shape: shapes[$0 % 4], tasks: $0 / 4 % 4 + 1), tickets) }
        var others: [String: [[UInt8]]] = [:]
        asked = (400..<412).map { index in
            // Tasks of one name depend on the same ones in every plan.
            var options = DecisionOptions(tasks: 4, requiresHumanReview: true)
            let longest = factory.decision(index, options)
            known.merge(longest.dependencies) { first, _ in first }
            options.form = .bare
            others[longest.planID] = [0, 1, 3, 4].map { tasks in
                options.tasks = tasks
                return factory.decision(index, options).value
            }
            return make(index, DecisionOptions(tasks: index % 3 + 1, requiresHumanReview: true)) { _ in .approval }
        }
        otherPlans = others
        waiting = (500..<536).map { index in
            let options = DecisionOptions(
                shape: shapes[index % 4], tasks: index % 3 + 1, metadata: ["wait_for": Self.waits(index)])
            return make(index, options) { decision in
                .waits(
                    decision.tasks.map {
                        Identifier.ticket(planID: decision.planID, taskID: $0.id, attempt: 1).description
                    })
            }
        }
        dependencies = known
        poison = (0..<4).map { number in
            SimulatedInput(
                decisionID: "", planID: "", saga: Identifier(high: 0, low: 0), expectation: .poison,
                key: Array("poison-\(number)".utf8), value: Array("{\"no\": \"decision\(number)".utf8), headers: [])
        }
    }

    /// What a plan waits for: one wait or two, of every kind. A person who is told before the tickets are out is not among them:
    /// then only an operator could end the saga.
    private static func waits(_ index: Int) -> String {
        func wait(_ number: Int, before stage: String) -> String {
            let events = (0..<number % 3 + 1).map { #"{"type":"e\#((number + $0) % 3)","key":"k"}"# }
            let need = [#""any""#, #""all""#, "\(max(1, events.count - 1))"][number / 3 % 3]
            let policies =
                stage == "publish" ? ["fail", "retry", "continue"] : ["fail", "retry", "continue", "escalate"]
            return #"{"events":[\#(events.joined(separator: ","))],"need":\#(need),"before":"\#(stage)","#
                + #""timeout_ms":\#(2_000 + number % 5 * 1_500),"on_timeout":"\#(policies[number % policies.count])"}"#
        }
        switch index % 3 {
        case 0: return wait(index, before: "publish")
        case 1: return wait(index, before: "complete")
        default: return "[\(wait(index, before: "publish")),\(wait(index + 7, before: "complete"))]"
        }
    }

    private static func input(
        _ decision: GeneratedDecision, _ id: String, _ value: [UInt8], _ expectation: SimulatedInput.Expectation
    ) -> SimulatedInput {
        SimulatedInput(
            decisionID: id, planID: decision.planID, saga: .saga(decisionID: id), expectation: expectation,
            key: Array(decision.key.utf8), value: value,
            headers: decision.headers.map { header in
                Kafka.Header(header.name, header.value == decision.decisionID ? id : header.value)
            })
    }

    private static func replacing(_ old: String, with new: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: old) {
            result += rest[..<range.lowerBound] + new
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

extension GeneratedDecision {
    /// What each of its tickets depends on.
    fileprivate var dependencies: [Identifier: [Identifier]] {
        func ticket(_ task: String) -> Identifier { .ticket(planID: planID, taskID: task, attempt: 1) }
        return Dictionary(
            tasks.map { (ticket($0.id), $0.dependencies.map(ticket)) }, uniquingKeysWith: { first, _ in first })
    }
}
