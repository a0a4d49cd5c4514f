internal import FlowC
internal import Kafka
internal import SagaEngine

/// Appends the records of a run, a few at a time.
struct SimulatedFeeder {
    private var waiting: [(TopicPartition, SimulatedInput?)] = []
    /// What stands where; the decisions of one run and their places.
    private(set) var records: [(place: TopicPartition, offset: Int64, input: SimulatedInput)] = []
    private let partitions: [TopicPartition]
    /// Records that come before the group's first start.
    private let early: Int

    init(
        _ inputs: SimulatedInputs, partitions: [TopicPartition], chance: SimulationChance, commands: Int,
        follows: Bool, repeats: Int = 30, scenario: SimulationScenario = .faults
    ) {
        self.partitions = partitions
        let decisions = partitions.filter { $0.topic == Topic.decisions.rawValue }
        let orders = partitions.filter { $0.topic == Topic.commands.rawValue }
        func place() -> TopicPartition { decisions[chance.number(0..<decisions.count)] }
        let plans = scenario.isWhole ? inputs.shaped : inputs.plain
        let first = chance.number(0..<plans.count)
        let most = scenario == .admission ? 4...7 : scenario.isWhole ? 1...3 : 2...8
        for turn in 0..<chance.number(most) {
            let input = plans[(first + turn) % plans.count]
            waiting.append((place(), input))
            // The same decision again, often on another partition.
            if chance.percent(repeats) { waiting.append((place(), input)) }
        }
        if chance.percent(scenario.isWhole ? 20 : 50) {
            let pair = inputs.pairs[chance.number(0..<inputs.pairs.count)]
            waiting += [(place(), pair.0), (place(), pair.1)]
        }
        if scenario.isWhole, chance.percent(scenario == .orders ? 60 : 20) {
            waiting.append((place(), inputs.asked[chance.number(0..<inputs.asked.count)]))
        }
        for _ in 0..<(scenario == .waits ? chance.number(1...2) : 0) {
            let input = inputs.waiting[chance.number(0..<inputs.waiting.count)]
            waiting.append((place(), input))
            if chance.percent(repeats) { waiting.append((place(), input)) }
        }
        if chance.percent(scenario.isWhole ? 15 : 40) {
            let input = inputs.special[chance.number(0..<inputs.special.count)]
            waiting.append((place(), input))
            if chance.percent(40) { waiting.append((place(), input)) }
        }
        if follows, chance.percent(60), orders.count > 1, let saga = waiting.randomDecision(chance)?.saga {
            // Two commands about one saga at the same time, on two partitions.
            for (number, order) in orders.prefix(2).enumerated() {
                waiting.append((order, SimulatedInput(republish: saga, number: 100 + number, chance: chance)))
            }
        }
        for _ in 0..<chance.number(0...commands) {
            // About a saga of this run, or one that nobody knows.
            let saga = chance.percent(85) ? waiting.randomDecision(chance)?.saga : nil
            let command = SimulatedInput(
                republish: saga ?? Identifier(high: 1, low: chance.next()), number: waiting.count, chance: chance)
            waiting.append((orders[chance.number(0..<orders.count)], command))
            if chance.percent(25) { waiting.append((orders[chance.number(0..<orders.count)], command)) }
        }
        if chance.percent(40) {
            let everywhere = decisions + orders
            waiting.append(
                (everywhere[chance.number(0..<everywhere.count)], inputs.poison[chance.number(0..<inputs.poison.count)])
            )
        }
        for _ in 0..<chance.number(0...3) { waiting.append((place(), nil)) }
        waiting = chance.shuffled(waiting)
        if follows { waiting.letCommandsFollow(chance) }
        early = chance.number(0...waiting.count)
    }

    var isDone: Bool { waiting.isEmpty }

    /// The sagas of this run that wait for events, in the order of their ids.
    var waitingSagas: [Identifier] {
        let inputs = waiting.compactMap(\.1) + records.map(\.input)
        return Set(inputs.filter { if case .waits = $0.expectation { true } else { false } }.map(\.saga)).sorted()
    }

    /// What the topics hold before the first process starts, and what another program has left.
    mutating func prepare(_ world: SimulatedWorld) {
        while waiting.count > early { _ = append(world) }
        guard world.scenario == .foreign else { return }
        for partition in partitions where world.chance.percent(70) {
            guard let end = world.kafka.inputs[partition]?.end else { continue }
            world.kafka.moveOffset(partition, to: Int64(world.chance.number(0...Int(end))))
        }
    }

    mutating func step(_ world: SimulatedWorld) -> Bool {
        guard !waiting.isEmpty, !world.kafka.isAway, world.chance.percent(12) else { return false }
        return append(world)
    }

    private mutating func append(_ world: SimulatedWorld) -> Bool {
        guard let (partition, input) = waiting.popLast(), let offset = world.kafka.inputs[partition]?.end else {
            return false
        }
        guard let input else {
            world.trace("a transaction marker is appended to \(partition.short)@\(offset)")
            world.kafka.appendControl(partition)
            return true
        }
        world.trace("\(partition.short)@\(offset): \(input)")
        world.kafka.append(partition, key: input.key, value: input.value, headers: input.headers)
        records.append((partition, offset, input))
        return true
    }
}

extension [(TopicPartition, SimulatedInput?)] {
    /// Puts most commands right behind the decision they are about. The last element is appended first.
    fileprivate mutating func letCommandsFollow(_ chance: SimulationChance) {
        for (place, command) in self {
            guard let command, !command.isDecision, case .republish = command.expectation, chance.percent(70) else {
                continue
            }
            removeAll { $0.1?.value == command.value && $0.1?.key == command.key }
            let decision = lastIndex { $0.1?.isDecision == true && $0.1?.saga == command.saga } ?? 0
            insert((place, command), at: decision)
        }
    }

    /// One of the decisions.
    fileprivate func randomDecision(_ chance: SimulationChance) -> SimulatedInput? {
        chance.pick(compactMap(\.1).filter(\.isDecision))
    }
}
