internal import FlowC
internal import Kafka
internal import SagaEngine

/// Produces due timers to the commands topic: idempotent, not transactional, again every 30 s while the row exists.
struct SimulatedSweeper {
    private var produced: [Identifier: Int64] = [:]
    private var lost: Set<Identifier> = []

    /// When it has something to produce next; nil when no timer is armed.
    func nextDue(_ timers: some Collection<Timer>) -> Int64? {
        timers.map { max($0.dueAt, (produced[$0.id] ?? -TimerStore.pause) + TimerStore.pause) }.min()
    }

    mutating func step(_ world: SimulatedWorld) -> Bool {
        guard !world.kafka.isAway, !world.postgres.isAway else { return false }
        let due = world.postgres.tables.timers.values.filter { timer in
            timer.dueAt <= world.now && (produced[timer.id] ?? 0) + TimerStore.pause <= world.now
        }
        guard let timer = due.min(by: { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }) else { return false }
        produced[timer.id] = world.now
        // A process that dies here has noted the timer and not produced it: once for a timer, each time costs 30 s.
        if world.chance.percent(5), lost.insert(timer.id).inserted { return true }
        let partitions = world.kafka.partitions.filter { $0.topic == Topic.commands.rawValue }
        let partition = partitions[Int(timer.saga.low % UInt64(partitions.count))]
        let command = Command(
            timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: timer.saga, issuedAt: world.now,
            by: "sweeper")
        world.trace("the timer of saga \(timer.saga.description.prefix(8)) is due: \(partition.short)")
        world.kafka.append(
            partition, key: command.key, value: command.json,
            headers: command.headers.map { Kafka.Header($0.name, $0.value) })
        return true
    }
}
