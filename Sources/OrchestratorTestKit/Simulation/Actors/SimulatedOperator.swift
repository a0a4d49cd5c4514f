internal import Kafka
internal import SagaEngine

/// Does one thing, at a time of the seed's choice: moves or loses offsets, or puts a backup in the place of Postgres.
struct SimulatedOperator {
    private enum Phase {
        case waiting
        case stopping
        case acted
        case done
    }

    let scenario: SimulationScenario
    private var phase = Phase.waiting
    private var backup: (tables: SimulatedTables, step: Int)?
    /// Where an operator moved the group: partition, before, after.
    private(set) var move: (partition: TopicPartition, from: Int64, to: Int64)?

    init(_ scenario: SimulationScenario) {
        self.scenario = scenario
        if !scenario.hasOperator { phase = .done }
    }

    var isDone: Bool { if case .done = phase { true } else { false } }

    mutating func step(_ world: SimulatedWorld) -> Bool {
        switch phase {
        case .waiting: return begin(world)
        case .stopping:
            guard world.instances.allSatisfy({ !$0.isAlive || $0.state == .paused || $0.isLeftover }) else {
                return false
            }
            act(world)
            return true
        case .acted:
            // Nobody has followed a skip so far: the partition stands still until an operator says so.
            guard scenario == .skip, !(world.acceptsSkip && world.unrest == nil) else {
                phase = .done
                return false
            }
            // Who was paused meanwhile has not heard of --accept-skip either.
            guard world.steps > SimulatedWorld.eventful || !world.acceptsSkip && world.chance.percent(3) else {
                return false
            }
            world.trace("OPERATOR starts every process anew with --accept-skip")
            world.acceptsSkip = true
            for instance in world.instances where instance.isAlive { world.crash(instance, "by the operator") }
            phase = .done
            return true
        case .done: return false
        }
    }

    private mutating func begin(_ world: SimulatedWorld) -> Bool {
        let chance = world.chance
        if scenario == .restore, backup == nil {
            guard !world.postgres.tables.progress.isEmpty, chance.percent(10) else { return false }
            world.trace("a backup of Postgres is taken")
            backup = (world.postgres.tables, world.steps)
            return true
        }
        // A process that stands still between reading the offsets and reading Postgres is what makes moves delicate.
        let isDelicate = world.instances.contains { instance in
            instance.state == .running && instance.lanes.contains { $0.pending?.isBetweenReads == true }
        }
        guard !world.kafka.offsets.isEmpty,
            chance.percent(isDelicate ? 20 : isHalfPublished(world) ? 50 : world.feeder.isDone ? 8 : 2)
        else { return false }
        if isDelicate && chance.percent(70) {
            for instance in world.instances where instance.isReading && instance.state == .running {
                world.trace("\(instance.name) stands still and lives through what the operator does")
                instance.state = .paused
            }
        }
        world.mayStart = false
        if chance.percent(40) {
            world.trace("OPERATOR stops every process")
            for instance in world.instances { instance.isStopping = true }
            phase = .stopping
            return true
        }
        world.trace("OPERATOR kills every process that runs")
        for instance in world.instances where instance.state == .running { world.crash(instance, "by the operator") }
        act(world)
        return true
    }

    /// Of a batch over several partitions one row is out and another one is not.
    private func isHalfPublished(_ world: SimulatedWorld) -> Bool {
        let rows = world.postgres.tables.outbox.flatMap(\.values).filter { !$0.outputs.isEmpty }
        func isOut(_ row: OutboxRow) -> Bool {
            world.checks.published[SimulationChecks.RowKey(batch: row.batch, source: row.source)] != nil
        }
        let out = Set(rows.filter(isOut).map(\.batch))
        return !out.isEmpty && rows.contains { out.contains($0.batch) && !isOut($0) }
    }

    /// True for a process whose next step is delicate once somebody has followed the operator.
    func keepsAsleep(_ instance: SimulatedInstance) -> Bool {
        guard scenario == .rewind, move != nil else { return false }
        return instance.lanes.contains { $0.pending?.isBetweenReads == true }
    }

    /// Lets a process go on that stood still between its reads, right after a partition was moved back.
    func wakes(_ world: SimulatedWorld) -> Bool {
        guard !world.checks.rewound.isEmpty else { return false }
        let delicate = world.instances.first { $0.state == .paused && keepsAsleep($0) }
        guard let delicate, world.chance.percent(50) else { return false }
        world.trace("\(delicate.name) goes on; it has read the offsets before")
        world.note(.zombie)
        delicate.state = .running
        for lane in delicate.lanes { lane.wakeAt = world.now }
        return true
    }

    private mutating func act(_ world: SimulatedWorld) {
        let (kafka, chance) = (world.kafka, world.chance)
        phase = .acted
        world.mayStart = true
        for instance in world.instances { instance.isStopping = false }
        kafka.group.removeAll()
        switch scenario {
        case .expire:
            world.trace("OPERATOR the group's offsets are gone")
            world.note(.offsetsLost)
            for partition in kafka.partitions { kafka.moveOffset(partition, to: nil) }
            world.checks.moved.formUnion(kafka.partitions)
        case .restore: restore(world)
        default:
            let candidates = kafka.partitions.filter { wishes($0, world) != nil }
            let read = candidates.filter { partition in
                world.instances.contains { $0.state == .paused && $0.isAboutToRead(partition) }
            }
            let choice = read.isEmpty || chance.percent(30) ? candidates : read
            guard let partition = chance.pick(choice), let range = wishes(partition, world) else { return }
            let from = kafka.offsets[partition]?.committed?.offset ?? 0
            let to = Int64(chance.number(Int(range.lowerBound)...Int(range.upperBound)))
            world.trace("OPERATOR \(partition.short) reset \(from) → \(to)")
            world.note(scenario == .rewind ? .rewind : .skip)
            kafka.moveOffset(partition, to: to)
            world.checks.moved.insert(partition)
            if scenario == .skip { world.acceptsSkip = chance.percent(50) }
            move = (partition, from, to)
        }
    }

    private func wishes(_ partition: TopicPartition, _ world: SimulatedWorld) -> ClosedRange<Int64>? {
        guard let offset = world.kafka.offsets[partition]?.committed?.offset,
            let log = world.kafka.inputs[partition]
        else { return nil }
        if scenario == .rewind {
            let start = max(log.first, world.checks.starts[partition] ?? offset)
            return start < offset ? start...(offset - 1) : nil
        }
        return offset < log.lastStable ? (offset + 1)...log.lastStable : nil
    }

    private func restore(_ world: SimulatedWorld) {
        guard let backup else { return }
        world.trace("OPERATOR puts the backup of step \(backup.step) in the place of Postgres")
        world.note(.restored)
        for instance in world.instances { instance.kill() }
        world.postgres.restore(backup.tables)
        world.checks.restored(backup.tables)
    }
}

extension LaneAction {
    /// True after the group's offsets were read and before Postgres is.
    fileprivate var isBetweenReads: Bool {
        switch self {
        case .readBounds, .readRecovery: true
        default: false
        }
    }
}

extension SimulatedInstance {
    /// A lane has claimed and not read everything yet.
    fileprivate var isReading: Bool {
        lanes.contains { lane in
            switch lane.pending {
            case .readCommitted, .readGroupOffsets, .readBounds, .readRecovery: true
            default: false
            }
        }
    }

    /// A lane has claimed that partition and reads its offset next.
    fileprivate func isAboutToRead(_ partition: TopicPartition) -> Bool {
        lanes.contains { lane in
            if case .readCommitted(let partitions)? = lane.pending { partitions.contains(partition) } else { false }
        }
    }
}
