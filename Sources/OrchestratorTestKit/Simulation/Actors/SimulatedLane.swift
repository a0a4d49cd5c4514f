internal import FlowC
internal import Kafka
internal import SagaEngine

/// A lane of a simulated process: the real machine over simulated ports, one action a step.
final class SimulatedLane {
    enum State { case running, ended, failed(LaneFault) }

    /// What a step came to.
    enum Step { case done, blocked }

    let name: String
    let broker: SimulatedBroker
    let store: SimulatedStore
    private let seam: LaneSeam
    private var machine: LaneMachine
    private(set) var state = State.running
    /// The action that is carried out next; nil before the first.
    private(set) var pending: LaneAction?
    /// Nothing to do before that time.
    var wakeAt: Int64 = 0
    /// A transaction was committed and not marked yet.
    private(set) var hasUnmarked = false
    /// The batch under way is the first ever of a partition.
    private(set) var isFirstBatch = false
    /// A COMMIT answered `unknown` was left in the backend: the process dies now.
    var dies: Bool { store.isInBackend }
    private(set) var conflicts = 0
    private(set) var lastRemark = ""

    init(
        name: String, configuration: LaneConfiguration, processor: any BatchProcessor, broker: SimulatedBroker,
        store: SimulatedStore, chance: SimulationChance, breaks: SimulationBreak?
    ) {
        self.name = name
        self.broker = broker
        self.store = store
        seam = LaneSeam(broker: broker, store: store, topics: configuration.topics, breaks: breaks)
        machine = LaneMachine(
            configuration: configuration, processor: processor,
            newBatchID: { Identifier(high: chance.next(), low: chance.next()) })
    }

    /// Carries the pending action out and asks the machine for the next one.
    func step(at now: Int64, _ wishes: LaneWishes, _ trace: SimulationTrace) -> Step {
        guard let action = pending else {
            take(.started, at: now, trace)
            return .done
        }
        note(action)
        let reply = seam.perform(action, wishes)
        if seam.isBlocked || isHalf(reply) {
            trace("\(name) \(action.line): waits")
            return .blocked
        }
        trace("\(name) \(action.line) → \(reply.line)")
        note(reply, to: action)
        take(reply, at: now, trace)
        return .done
    }

    private func isHalf(_ reply: LaneReply) -> Bool {
        guard case .store = pending, case .failed(.storeAway("waits")) = reply else { return false }
        return seam.waitsForSecondHalf
    }

    /// Carries the pending action out without anybody seeing the answer; false when it has to wait.
    func stepBlindly(_ wishes: LaneWishes, _ trace: SimulationTrace) {
        guard let action = pending else { return }
        let reply = seam.perform(action, wishes)
        trace("\(name) \(action.line) → \(seam.isBlocked ? "waits" : reply.line), nobody hears it")
    }

    private func note(_ action: LaneAction) {
        if case .store(let prepared, _, _) = action {
            isFirstBatch = prepared.moves.contains { store.postgres.tables.progress[$0.partition]?.highest == nil }
        }
    }

    private func note(_ reply: LaneReply, to action: LaneAction) {
        switch (action, reply) {
        case (.commit, .ended): hasUnmarked = true
        case (.mark, .done), (.store, .stored(.committed)), (.claim, _): hasUnmarked = false
        case (.store, .stored(.conflict(let conflict))):
            switch conflict.key {
            case .saga, .plan: conflicts += 1
            default: break
            }
        default: break
        }
        switch (action, reply) {
        case (.mark, .done), (.claim, _): isFirstBatch = false
        default: break
        }
    }

    private func take(_ reply: LaneReply, at now: Int64, _ trace: SimulationTrace) {
        do throws(LaneFault) {
            pending = try machine.next(reply, at: UInt64(now) * 1_000_000)
            if pending == nil {
                state = .ended
                trace("\(name) has ended")
            }
        } catch {
            state = .failed(error)
            shut()
            trace("\(name) FAULT \(error)")
        }
        for remark in machine.remarks {
            lastRemark = remark.text
            trace("\(name)   \(remark.text)")
        }
        machine.remarks = []
    }

    /// What the owner of a lane does when it ends with a fault.
    private func shut() {
        broker.close()
        store.close()
    }

    /// What a lane waits for: nothing to fetch, or a time.
    func sleep(after action: LaneAction?, at now: Int64) {
        switch action {
        case .poll: wakeAt = now + 20
        case .serve(let milliseconds): wakeAt = now + Int64(milliseconds)
        default: break
        }
    }
}
