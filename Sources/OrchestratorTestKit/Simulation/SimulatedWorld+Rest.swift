internal import FlowC
internal import Kafka
internal import SagaEngine

/// When a run is over, and what outsiders see of it.
extension SimulatedWorld {
    /// True when nothing is left to happen. When nothing is left but what waits for a time, that time comes.
    func comesToRest() -> Bool {
        if checks.isHalted { return instances.allSatisfy { $0.state == .refused || $0.state == .gone } }
        guard business == nil else { return false }
        guard wait == nil else {
            // Without clocks of sagas the little that waits is waited for: faults may happen meanwhile.
            guard scenario.isWhole else { return false }
            if let time = [nextDue, worker.nextDue, person.nextDue].compactMap({ $0 }).min() {
                now = max(now, time)
            } else if !orders.settle(self) {
                checks.fail("nothing is left to happen, but \(wait ?? "")")
            }
            return false
        }
        return op.isDone
    }

    /// Somebody outside sees an output.
    func show(_ output: VisibleOutput) {
        switch output {
        case .ticket(let id): show(ticket: id, isAgain: false)
        case .replayed(.ticket(let id), _): show(ticket: id, isAgain: true)
        case .approval(let plan): person.see(plan, at: now)
        default: break
        }
    }

    private func show(ticket id: String, isAgain: Bool) {
        guard let ticket = Identifier(id) else { return }
        worker.see(ticket, isCompensation: checks.plans[ticket] == nil, isAgain: isAgain, at: now)
    }

    /// The timers that a run sees fire.
    private var timers: [Timer] {
        postgres.tables.timers.values.filter { scenario.isWhole || $0.kind == .drain }
    }

    private var nextDue: Int64? { sweeper.nextDue(timers) }

    /// What is still to be done; nil at rest.
    var unrest: String? { business ?? wait }

    /// What waits for a time; nil when nothing does.
    private var wait: String? {
        let tables = postgres.tables
        if !tables.parked.isEmpty { return "\(tables.parked.count) saga(s) have parked events" }
        if !timers.isEmpty { return "\(timers.count) timer(s) are armed" }
        guard scenario.isWhole else { return nil }
        if worker.nextDue != nil || person.nextDue != nil { return "answers are to come" }
        let open = tables.sagas.values.filter { !$0.state.isTerminal }.min { $0.id < $1.id }
        return open.map { "saga \($0.id) is \($0.state.rawValue)" }
    }

    /// What is under way; nil when everything is decided and published.
    private var business: String? {
        guard feeder.isDone else { return "records are to come" }
        guard kafka.inFlight.isEmpty, kafka.pending.isEmpty, postgres.late.isEmpty else {
            return "messages are under way"
        }
        if instances.contains(where: { $0.state == .paused }) { return "a process stands still" }
        if let partition = kafka.partitions.first(where: { !isAtRest($0) }) {
            let row = postgres.tables.progress[partition]
            let offset = kafka.offsets[partition]?.committed
            let remarks = instances.flatMap(\.lanes).map { "\($0.name): \($0.lastRemark)" }
            return "\(partition) is at \(offset.map { "\($0.offset) \($0.metadata)" } ?? "none"), prepared "
                + "\(row?.prepared ?? -1), published \(row?.published ?? -1), end \(kafka.ends[partition] ?? 0); "
                + remarks.joined(separator: "; ")
        }
        return nil
    }

    private func isAtRest(_ partition: TopicPartition) -> Bool {
        guard let row = postgres.tables.progress[partition], row.prepared == row.published else { return false }
        guard let offset = kafka.offsets[partition]?.committed, offset.signature != nil else { return false }
        return offset.offset == row.prepared && row.prepared >= kafka.ends[partition] ?? 0
    }
}
