internal import FlowC
internal import Kafka
internal import OrchestratorTestKit

/// The decisions of a run, all derived from its seed: some are delivered twice, to the same partition or to another, and some
/// records are no decisions at all.
struct Workload: Sendable {
    /// What everything is derived from.
    let seed: UInt64
    /// How many decisions.
    let decisions: Int
    /// Tasks of each plan.
    let tasks: Int
    /// The topic of decisions.
    let topic: String
    /// Its partitions.
    let partitions: Int32
    /// `created_at` of all, epoch milliseconds.
    let createdAt: Int64
    /// Whether tickets are answered, so that sagas end.
    var isAnswered = false
    /// Share of plans that a person is asked about; of these a third is refused.
    var approvals = 0.0

    private func random(_ index: Int) -> SplitMix64 {
        SplitMix64(seed: seed ^ (UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95))
    }

    /// The decision with that number.
    func decision(_ index: Int) -> GeneratedDecision {
        DecisionFactory(seed: seed).decision(
            index,
            DecisionOptions(
                shape: .random(maxDependencies: 2), tasks: tasks, requiresApproval: answer(index) != nil,
                createdAt: createdAt))
    }

    /// What a person says about the plan of a decision; nil when nobody is asked.
    private func answer(_ index: Int) -> ApprovalAnswer.Choice? {
        guard approvals > 0 else { return nil }
        var random = SplitMix64(seed: ~seed ^ (UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95))
        guard Double.random(in: 0..<1, using: &random) < approvals else { return nil }
        return Int.random(in: 0..<3, using: &random) == 0 ? .rejected : .approved
    }

    /// What people say, by `plan_id`.
    var answers: [String: ApprovalAnswer.Choice] {
        var answers: [String: ApprovalAnswer.Choice] = [:]
        for index in 0..<decisions {
            if let answer = answer(index) { answers[decision(index).planID] = answer }
        }
        return answers
    }

    /// What is sent when it is the turn of a decision: itself, now and then an earlier one again, itself to a second
    /// partition at the same time, or poison.
    func records(_ index: Int) -> [ProducerRecord] {
        var random = random(index)
        let own = record(of: decision(index))
        var records = [own]
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<5:
            let earlier = index - Int.random(in: 0...min(index, 200), using: &random)
            records.append(record(of: decision(earlier)))
        case 5..<10:
            // At once on two partitions.
            var copy = own
            copy.partition = Int32.random(in: 0..<partitions, using: &random)
            records.append(copy)
        default: break
        }
        if let poison = poison(index) {
            records.append(ProducerRecord(topic: topic, key: Array("poison".utf8), value: Array(poison.utf8)))
        }
        return records
    }

    /// The text of the poison record that comes with a decision.
    func poison(_ index: Int) -> String? {
        var random = random(~index)
        guard Int.random(in: 0..<50, using: &random) == 0 else { return nil }
        return "poison \(seed)-\(index)"
    }

    private func record(of decision: GeneratedDecision) -> ProducerRecord {
        ProducerRecord(
            topic: topic, key: Array(decision.key.utf8), value: decision.value,
            headers: decision.headers.map { Header($0.name, $0.value) })
    }

    /// What a reader must find when all of it has been carried out.
    var expectation: Expectation {
        var expected = Expectation()
        for index in 0..<decisions {
            let decision = decision(index)
            expected.plans.append(decision.planID)
            let (saga, answer) = (Identifier.saga(decisionID: decision.decisionID), answer(index))
            if answer != nil { expected.approvals.insert(decision.planID) }
            if answer != .rejected {
                for task in decision.tasks {
                    expected.tickets.insert(.ticket(planID: decision.planID, taskID: task.id, attempt: 1))
                }
                expected.frames.insert(.frame(saga: saga, kind: .dispatched))
            }
            if isAnswered { expected.frames.insert(.frame(saga: saga, kind: .ended)) }
            if let poison = poison(index) { expected.deadLetters.insert(poison) }
        }
        return expected
    }
}
