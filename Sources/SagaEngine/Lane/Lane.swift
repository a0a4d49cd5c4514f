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

    /// A lane over two ports. `clock` is monotonic, nanoseconds; `batchWait` milliseconds: how
    /// long a batch waits for more records after one that was at least half full. With `stages` it is measured.
    public init(
        machine: LaneMachine, broker: any Broker, store: any SagaStore, control: LaneControl, batchWait: Int,
        stages: StageTimes? = nil, logger: Logger, clock: @escaping () -> UInt64
    ) {
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

    private var wishes: LaneWishes { control.wishes }

    private func carryOut(_ action: LaneAction) throws(PortFault) -> LaneReply {
        switch action {
        case .initTransactions: try broker.initTransactions()
        case .recreateProducer: try broker.recreateProducer()
        case .subscribe(let topics): try broker.subscribe(topics)
        case .poll(let limit):
            let polled = try broker.poll(limit: limit, wait: pace.wait)
            pace.note(records: polled.records.count, limit: limit)
            return .polled(polled, wishes)
        case .serve(let milliseconds): return .served(try broker.serve(milliseconds: milliseconds), wishes)
        case .claim(let partitions): return .claimed(try store.claim(partitions))
        case .resolveStarts(let topics):
            var starts: [TopicPartition: Int64] = [:]
            for topic in topics { starts.merge(try broker.startOffsets(of: topic)) { $1 } }
            return .starts(starts, clusterID: try broker.clusterID())
        case .storeStarts(let starts, let clusterID): try store.storeStarts(starts, clusterID: clusterID)
        case .readCommitted(let partitions):
            return .committed(try broker.committed(partitions), clusterID: try broker.clusterID())
        case .readGroupOffsets: return .groupOffsets(try broker.groupOffsets())
        case .readBounds(let partitions):
            return .bounds(try broker.logBounds(partitions), clusterID: try broker.clusterID())
        case .readRecovery(let partitions): return .recovery(try store.recovery(partitions))
        case .askWitness(let rows): return .witness(try broker.witness(of: rows))
        case .move(let moves): return .moved(try store.move(moves))
        case .halt(let reason): try store.halt(reason)
        case .load(let keys): return .loaded(try store.load(keys))
        case .store(let prepared, let marks, let reports):
            return .stored(try store.store(prepared, marks: marks, reports: reports))
        case .rollback: try store.rollback()
        case .begin: try broker.begin()
        case .produce(let row): try broker.produce(row)
        case .sendOffsets(let offsets, let membership): try broker.sendOffsets(offsets, membership)
        case .commit: return .ended(try broker.commit())
        case .mark(let marks, let reports): return .marked(try store.mark(marks, reports))
        case .assign(let positions):
            try broker.assign(positions)
            let places = positions.sorted { $0.key < $1.key }.map { "\($0.key)@\($0.value)" }
            logger.info("assigned", metadata: ["positions": "\(places.joined(separator: " "))"])
        case .unassign: try broker.unassign()
        case .close: shut()
        }
        return .done
    }

    private func shut() {
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
