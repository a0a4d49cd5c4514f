internal import FlowC
internal import Kafka
internal import SagaEngine

/// Stands between a lane's machine and its ports: carries actions out, and breaks the protocol where it is told to.
final class LaneSeam {
    let broker: SimulatedBroker
    let store: SimulatedStore
    private let breaks: SimulationBreak?
    private let topics: [String]
    /// Rows of the Kafka transaction under way, in order.
    private var rows: [OutboxRow] = []
    private var membership: Membership?
    private var isPublished = false
    private var lastWasRecovery = false
    private var firstCommitted: LaneReply?
    private var firstGroup: LaneReply?
    private var repeatsFirst = false

    init(broker: SimulatedBroker, store: SimulatedStore, topics: [String], breaks: SimulationBreak?) {
        self.broker = broker
        self.store = store
        self.topics = topics
        self.breaks = breaks
    }

    /// True when the action waits and has to be carried out again.
    var isBlocked: Bool { broker.isBlocked || store.isBlocked }

    func perform(_ action: LaneAction, _ wishes: LaneWishes) -> LaneReply {
        broker.unblock()
        store.unblock()
        let reply: LaneReply
        do throws(PortFault) {
            reply = try breaks == nil ? carryOut(action, wishes) : carryOutBroken(action, wishes)
        } catch {
            return .failed(error)
        }
        // The crashes here are nobody's fault: careful lanes are part of every run, dead letters for it are not.
        if case .suspected(.some) = reply { return .suspected(1) }
        return reply
    }

    private func carryOut(_ action: LaneAction, _ wishes: LaneWishes) throws(PortFault) -> LaneReply {
        try action.carryOut(on: broker, store, wait: 0) { wishes }
    }

    // MARK: Breaks

    private func carryOutBroken(_ action: LaneAction, _ wishes: LaneWishes) throws(PortFault) -> LaneReply {
        defer { if case .readRecovery = action { lastWasRecovery = !isBlocked } else { lastWasRecovery = false } }
        switch (breaks, action) {
        case (.kafkaFirst, .store(let prepared, _, _)) where !isPublished:
            try publish(
                prepared.rows, prepared.rows.map { OffsetCommit(partition: $0.source, signature: $0.signature) })
            isPublished = true
            // The COMMIT of Postgres follows as a step of its own.
            return .failed(.storeAway("waits"))
        case (.kafkaFirst, .begin), (.kafkaFirst, .produce), (.kafkaFirst, .sendOffsets):
            if isPublished { return .done }
        case (.kafkaFirst, .commit) where isPublished:
            isPublished = false
            return .ended(.clean)
        case (.kafkaFirst, .claim), (.kafkaFirst, .poll): isPublished = false
        case (.markedEarly, .store(let prepared, let marks, let reports)):
            let early = prepared.moves.map { PublishedMark(partition: $0.partition, epoch: $0.epoch, offset: $0.to) }
            return .stored(try store.store(prepared, marks: marks + early, reports: reports))
        case (.rowForSeveralPartitions, .store(let prepared, let marks, let reports)):
            return .stored(try store.store(Self.merged(prepared), marks: marks, reports: reports))
        case (.unknownCommitRunAgain, .store(let prepared, let marks, let reports)):
            let outcome = try store.store(prepared, marks: marks, reports: reports)
            guard case .unknown(let detail) = outcome else { return .stored(outcome) }
            return .stored(.conflict(StoreConflict(.none, detail: detail)))
        case (.producerReusedAfterRetry, .commit):
            _ = try broker.commit()
            return .ended(.clean)
        case (.metadataReadWhenSending, .sendOffsets(let offsets, _)):
            try broker.sendOffsets(offsets, broker.latestMembership)
            return .done
        case (.refusedPublishedAgain, .begin): rows = []
        case (.refusedPublishedAgain, .produce(let row)): rows.append(row)
        case (.refusedPublishedAgain, .sendOffsets(let offsets, let membership)):
            return try sendStubbornly(offsets, membership)
        case (.startNotCommitted, .sendOffsets(let offsets, let membership)):
            let late = offsets.filter { store.postgres.tables.progress[$0.partition]?.highest != nil }
            if !late.isEmpty { try broker.sendOffsets(late, membership) }
            return .done
        case (.restoreOnOwnPartitions, .readGroupOffsets): return .groupOffsets([:])
        case (.haltWithoutReadingAgain, _): return try rememberingFirstRead(action, wishes)
        default: break
        }
        return try carryOut(action, wishes)
    }

    /// True between the two halves of a broken `store`.
    var waitsForSecondHalf: Bool { breaks == .kafkaFirst && isPublished }

    private func publish(_ rows: [OutboxRow], _ offsets: [OffsetCommit]) throws(PortFault) {
        try broker.begin()
        for row in rows { try broker.produce(row) }
        try broker.sendOffsets(offsets, broker.membership)
        _ = try broker.commit()
    }

    private func sendStubbornly(_ offsets: [OffsetCommit], _ membership: Membership) throws(PortFault) -> LaneReply {
        do throws(PortFault) {
            try broker.sendOffsets(offsets, membership)
        } catch .lost {
            try broker.abort()
            try broker.begin()
            for row in rows { try broker.produce(row) }
            try broker.sendOffsets(offsets, broker.latestMembership)
        }
        return .done
    }

    private func rememberingFirstRead(_ action: LaneAction, _ wishes: LaneWishes) throws(PortFault) -> LaneReply {
        switch action {
        case .readCommitted:
            if lastWasRecovery, let firstCommitted {
                repeatsFirst = true
                return firstCommitted
            }
            let reply = try carryOut(action, wishes)
            (firstCommitted, repeatsFirst) = (reply, false)
            return reply
        case .readGroupOffsets:
            if repeatsFirst, let firstGroup { return firstGroup }
            let reply = try carryOut(action, wishes)
            firstGroup = reply
            return reply
        default: return try carryOut(action, wishes)
        }
    }

    /// Every row holds the outputs of the whole batch.
    private static func merged(_ prepared: PreparedBatch) -> PreparedBatch {
        guard prepared.rows.count > 1 else { return prepared }
        let outputs = prepared.rows.flatMap(\.outputs)
        return PreparedBatch(
            id: prepared.id, now: prepared.now, records: prepared.records, moves: prepared.moves,
            rows: prepared.rows.map {
                OutboxRow(
                    source: $0.source, from: $0.from, to: $0.to, batch: $0.batch, createdAt: $0.createdAt,
                    outputs: outputs)
            }, writes: prepared.writes)
    }
}
