internal import FlowC
internal import Kafka
internal import SagaEngine

/// Everything that exists in one run, and the scheduler: a step is one action of one actor.
final class SimulatedWorld {
    /// Steps after which faults end, whatever is left of them.
    static let eventful = 1_200
    /// Steps after which a run that has not come to rest has failed.
    static let limit = 9_000

    let seed: UInt64
    let scenario: SimulationScenario
    let breaks: SimulationBreak?
    let tools: SimulationTools
    let trace: SimulationTrace
    let chance: SimulationChance
    let kafka: SimulatedKafka
    let postgres: SimulatedPostgres
    let checks: SimulationChecks
    var now: Int64 = 1_772_442_931_000
    var instances: [SimulatedInstance] = []
    var feeder: SimulatedFeeder
    var rotation: OutboxRotation
    var op: SimulatedOperator
    let worker: SimulatedWorker
    let person: SimulatedPerson
    let orders: SimulatedOrders
    var rows: [CrashMatrixRow: Int] = [:]
    var acceptsSkip = false
    var holds = false
    var steps = 0
    /// Processes started so far.
    var processes: UInt64 = 0
    /// The group of an operator's stop: nobody is started until the operator has acted.
    var mayStart = true
    let laneCount: Int
    /// Milliseconds that a step takes, at most: some runs are slow and see deadlines pass.
    private let pace: Int
    private let processor: any BatchProcessor
    var sweeper = SimulatedSweeper()

    init(
        seed: UInt64, scenario: SimulationScenario, breaks: SimulationBreak?, traces: Bool, tools: SimulationTools
    ) {
        self.seed = seed
        self.scenario = scenario
        self.breaks = breaks
        self.tools = tools
        trace = SimulationTrace(isOn: traces)
        var random = SplitMix64(seed: seed)
        func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(random.next() >> 33) % range.count }
        chance = SimulationChance(
            seed: random.next(), budget: draw(0...8), enabled: scenario.faults, rate: [60, 120, 250][draw(0...2)])
        kafka = SimulatedKafka(
            topics: [(Topic.decisions.rawValue, draw(1...3)), (Topic.commands.rawValue, draw(1...2))]
                + (scenario.isWhole
                    ? [(Topic.results.rawValue, draw(1...2)), (Topic.approvalResponses.rawValue, 1)] : []),
            clock: { 0 })
        postgres = SimulatedPostgres(clock: { 0 }, breaks: breaks)
        checks = SimulationChecks(trace: trace, plans: tools.inputs.dependencies)
        laneCount = draw(1...2)
        pace = scenario == .parking || draw(0...3) == 0 ? 60 : scenario.isWhole ? 15 : 6
        rotation = OutboxRotation(rotations: scenario == .rotation ? draw(10...60) : draw(0...3) == 0 ? 1 : 0)
        feeder = SimulatedFeeder(
            tools.inputs, partitions: kafka.partitions, chance: chance, commands: scenario == .parking ? 3 : 1,
            follows: scenario == .parking, repeats: scenario == .restore ? 80 : 30, scenario: scenario)
        // Some of the runs with whole sagas see the group moved back.
        op = SimulatedOperator(scenario.isWhole && draw(0...5) == 0 ? .rewind : scenario)
        worker = SimulatedWorker(scenario.work, partitions: kafka.partitions, chance: chance)
        person = SimulatedPerson(tools.inputs.otherPlans, partitions: kafka.partitions, chance: chance)
        orders = SimulatedOrders(
            scenario.orders == 0 ? 0 : draw(0...scenario.orders), partitions: kafka.partitions,
            waiting: scenario == .waits ? tools.inputs.waiting.map(\.saga) : [], chance: chance)
        let count = draw(2...3)
        let flow = scenario == .admission ? tools.limited : scenario.isWhole ? tools.hasty : tools.quiet
        processor = breaks.map { BrokenProcessor(flow, $0) } ?? flow
        kafka.signsOffsets = breaks != .unsignedOffsets
        wire()
        feeder.prepare(self)
        for number in 0..<count { instances.append(makeInstance(number)) }
        // One lane with everything makes batches over many partitions; those who come later take them over apart.
        let isAlone = draw(0...3) < (scenario == .parking ? 2 : 1)
        for instance in instances.dropFirst() where isAlone {
            instance.state = .down(until: now + Int64(draw(100...3_000)))
        }
    }

    private func wire() {
        let (checks, postgres, kafka) = (checks, postgres, kafka)
        if scenario.isWhole {
            checks.worker = worker
            checks.onVisible = { [unowned self] in self.show($0) }
        }
        trace.clock = { [unowned self] in self.now - 1_772_442_931_000 }
        kafka.clock = { [unowned self] in self.now }
        postgres.clock = { [unowned self] in self.now }
        kafka.onVisible = { checks.becameVisible($0, $1, $2) }
        kafka.onCommitted = { checks.committed($0, $1, $2, postgres.tables) }
        checks.isBehind = {
            kafka.offsets.contains { partition, offset in
                guard let committed = offset.committed, committed.signature != nil else { return false }
                guard let row = postgres.tables.progress[partition] else { return true }
                return committed.offset > row.prepared
            }
        }
        let limit = scenario == .admission ? Profile.limited : nil
        postgres.onCommit = { before, after in
            checks.committed(before, after)
            if let limit { checks.admitted(before, after, limit) }
            if before.progress.count != after.progress.count { checks.started(before, after, kafka) }
        }
    }

    func makeInstance(_ number: Int) -> SimulatedInstance {
        let name = String(UnicodeScalar(UInt8(65 + number)))
        processes += 1
        return SimulatedInstance(number: number, name: name, lanes: (0..<laneCount).map { makeLane("\(name)\($0)") })
    }

    func makeLane(_ name: String) -> SimulatedLane {
        SimulatedLane(
            name: name,
            configuration: LaneConfiguration(
                name: name, topics: kafka.inputTopics, batchMax: 4, acceptSkip: acceptsSkip,
                // A lane that takes records one by one meets other courses; some breaks need whole batches.
                deathLimit: seed.isMultiple(of: 3) ? 2 : 0,
                process: Identifier(high: 0, low: processes)),
            processor: processor,
            broker: SimulatedBroker(
                kafka, chance: chance, transactionalID: name, start: scenario == .latest ? .latest : .earliest,
                breaks: breaks),
            store: SimulatedStore(postgres, chance: chance), chance: chance, breaks: breaks)
    }

    // MARK: Running

    func run() {
        while checks.failure == nil {
            steps += 1
            trace.step()
            guard steps < Self.limit else {
                checks.fail("it does not come to rest: \(unrest ?? "nothing is left to do")")
                break
            }
            if steps == Self.eventful { chance.budget = 0 }
            step()
            if steps % 8 == 0, comesToRest() { break }
        }
        if checks.failure == nil { SimulationVerdict(self).pronounce() }
    }

    var report: SimulationReport {
        var report = SimulationReport(seed: seed, scenario: scenario)
        report.failure = checks.failure
        report.breaks = breaks
        report.steps = steps
        report.faults = chance.hits
        report.rows = coverage
        report.deadlocks = postgres.deadlocks
        report.trace = trace.lines
        return report
    }

    /// The rows of the crash matrix that were hit; some are faults, and a poison record is one once its letter is out.
    private var coverage: [CrashMatrixRow: Int] {
        var rows = rows
        func add(_ row: CrashMatrixRow, _ faults: SimulationFault...) {
            for fault in faults { rows[row, default: 0] += chance.hits[fault] ?? 0 }
        }
        add(.commitExecuted, .commitExecuted)
        add(.commitRolledBack, .commitRolledBack)
        add(.commitLate, .commitLate)
        add(.endUnknown, .endLost, .endExecuted, .endLate, .endRetried, .offsetsRetried)
        add(.midProduce, .crashMidProduce)
        rows[.poison, default: 0] += checks.visible.keys.count { if case .deadLetter = $0 { true } else { false } }
        return rows
    }

    private func step() {
        now += Int64(chance.number(1...pace))
        let ready = instances.filter { $0.state == .running }.flatMap { instance in
            instance.lanes.filter { isReady($0) }.map { (instance, $0) }
        }
        if op.wakes(self) || lateMessageHits() { return }
        if faultStrikes(ready) { return }
        if !ready.isEmpty && chance.percent(75) {
            let (instance, lane) = ready[chance.number(0..<ready.count)]
            return run(lane, of: instance)
        }
        if backgroundStep() { return }
        guard ready.isEmpty else {
            let (instance, lane) = ready[chance.number(0..<ready.count)]
            return run(lane, of: instance)
        }
        now = max(now, nextWake ?? now + 50)
    }

    private func isReady(_ lane: SimulatedLane) -> Bool {
        guard case .running = lane.state else { return false }
        return lane.wakeAt <= now
    }

    private var nextWake: Int64? {
        let lanes = instances.filter { $0.state == .running }.flatMap(\.lanes)
        return lanes.filter { if case .running = $0.state { true } else { false } }.map(\.wakeAt).min()
    }

    func run(_ lane: SimulatedLane, of instance: SimulatedInstance) {
        let action = lane.pending
        if kafka.group.isRebalancing, action?.isPartOfBatch == true { note(.rebalance) }
        let before = lane.conflicts
        let wishes = LaneWishes(stop: instance.isStopping, hold: holds)
        let step = lane.step(at: now, wishes, trace)
        if lane.conflicts != before { note(.sameDecision) }
        if lane.dies {
            note(.commitLate)
            return crash(instance, "its COMMIT still in the backend")
        }
        if step == .blocked {
            lane.wakeAt = now + Int64(chance.number(2...20))
        } else {
            lane.sleep(after: lane.pending, at: now)
        }
        settle(lane, of: instance)
    }

    /// What the owner of a lane does when it has ended.
    private func settle(_ lane: SimulatedLane, of instance: SimulatedInstance) {
        switch lane.state {
        case .running:
            if instance.isLeftover && lane.broker.hasLeft { retire(instance) }
        case .failed(let fault):
            guard !instance.isLeftover else { return retire(instance) }
            guard fault.isRecoverable else {
                if case .halted = fault {} else { checks.fail("lane \(lane.name) ended: \(fault)") }
                instance.kill()
                for other in instance.lanes where other !== lane { other.broker.close() }
                instance.state = .refused
                return
            }
            guard let index = instance.lanes.firstIndex(where: { $0 === lane }) else { return }
            instance.lanes[index] = makeLane(lane.name)
            instance.lanes[index].wakeAt = now + 250
        case .ended:
            let isOver = instance.lanes.allSatisfy { if case .running = $0.state { false } else { true } }
            guard isOver else { return }
            trace("\(instance.name) has stopped")
            instance.state = instance.isLeftover ? .gone : .down(until: now + Int64(chance.number(50...500)))
        }
    }

    private func retire(_ instance: SimulatedInstance) {
        trace("the leftover of \(instance.name) ends")
        instance.kill()
        instance.state = .gone
    }

    func note(_ row: CrashMatrixRow) { rows[row, default: 0] += 1 }
}

extension LaneAction {
    /// True between the load of a batch and its commit.
    var isPartOfBatch: Bool {
        switch self {
        case .load, .store, .rollback, .begin, .produce, .sendOffsets, .commit: true
        default: false
        }
    }
}
