internal import FlowC
internal import Kafka
public import Logging

/// Drives one ``LaneMachine`` on the calling thread: carries out its actions through the two ports.
public final class Lane {
    private let broker: any Broker
    private let store: any SagaStore
    private let control: LaneControl
    private let clock: () -> UInt64
    private let stages: StageTimes?
    private var pace: BatchPace
    private var logger: Logger
    private var machine: LaneMachine
    private var ends: [TopicPartition: Int64] = [:]
    private var endsKnownAt: UInt64 = 0
    private let gate: SoloGate
    private var isAlone = false

    /// A lane over two ports. `clock` is monotonic, nanoseconds; `batchWait` milliseconds: how
    /// long a batch waits for more records after one that was at least half full. With `stages` it is measured. `gate` is
    /// shared by the lanes of a process.
    public init(
        machine: LaneMachine, broker: any Broker, store: any SagaStore, control: LaneControl, batchWait: Int,
        gate: SoloGate = SoloGate(), stages: StageTimes? = nil, logger: Logger, clock: @escaping () -> UInt64
    ) {
        self.gate = gate
        self.stages = stages
        self.machine = machine
        self.broker = broker
        self.store = store
        self.control = control
        pace = BatchPace(longest: batchWait)
        self.logger = logger
        self.clock = clock
    }

    /// Runs until the control asks for a stop; blocks. On a fault that the machine cannot handle both ports are closed.
    public func run() throws(LaneFault) {
        defer { shut() }
        var reply = LaneReply.started
        while let action = try next(reply) {
            reply = perform(action)
        }
    }

    private func next(_ reply: LaneReply) throws(LaneFault) -> LaneAction? {
        defer {
            logRemarks()
            report()
        }
        return try machine.next(reply, at: clock())
    }

    /// Tells the control what the lane does; the ends of the partitions are looked up twice a second.
    private func report() {
        let now = clock()
        if now &- endsKnownAt >= 500_000_000 {
            endsKnownAt = now
            ends = broker.knownEnds()
        }
        control.note(machine, ends: ends, at: now)
        machine.finished = []
    }

    private func perform(_ action: LaneAction) -> LaneReply {
        guard let stages else { return attempt(action) }
        let began = clock()
        let reply = attempt(action)
        stages.add(clock() &- began, to: action.stage(reply))
        return reply
    }

    private func attempt(_ action: LaneAction) -> LaneReply {
        do throws(PortFault) {
            return try carryOut(action)
        } catch {
            return .failed(error)
        }
    }

    /// Alone from the mark of a record until its batch is stored, or given up.
    private func passGate(_ action: LaneAction) {
        switch action {
        case .suspect where !isAlone:
            gate.enter()
            isAlone = true
        case .suspect, .load, .store, .rollback: break
        default: leaveGate()
        }
    }

    private func leaveGate() {
        guard isAlone else { return }
        isAlone = false
        gate.leave()
    }

    private func carryOut(_ action: LaneAction) throws(PortFault) -> LaneReply {
        passGate(action)
        if case .close = action { control.noteClosed() }
        let reply = try action.carryOut(on: broker, store, wait: pace.wait) { control.wishes }
        if case .poll(let limit) = action, case .polled(let polled, _) = reply {
            pace.note(records: polled.records.count, limit: limit)
        }
        if case .assign(let positions) = action {
            let places = positions.sorted { $0.key < $1.key }.map { "\($0.key)@\($0.value)" }
            logger.info("assigned", metadata: ["positions": "\(places.joined(separator: " "))"])
        }
        return reply
    }

    private func shut() {
        leaveGate()
        control.noteClosed()
        broker.close()
        store.close()
    }

    private func logRemarks() {
        for remark in machine.remarks { logger.log(level: remark.level.logLevel, "\(remark.text)") }
        machine.remarks = []
    }
}

extension LaneAction {
    fileprivate func stage(_ reply: LaneReply) -> StageTimes.Stage {
        switch self {
        case .poll:
            if case .polled(let polled, _) = reply, !polled.records.isEmpty { .poll } else { .idle }
        case .serve: .idle
        case .load: .load
        case .store: .store
        case .begin, .produce: .produce
        case .sendOffsets: .offsets
        case .commit: .commit
        default: .other
        }
    }
}

extension LaneRemark.Level {
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
