internal import Kafka

extension LaneAction {
    /// Carries the action out through the two ports; blocks. `wait` milliseconds is how long a batch waits for more records.
    /// `wishes` are asked for after the waiting, so that none is missed. The simulation drives its lanes through this too.
    package func carryOut(
        on broker: any Broker, _ store: any SagaStore, wait: Int, wishes: () -> LaneWishes
    ) throws(PortFault) -> LaneReply {
        switch self {
        case .initTransactions: try broker.initTransactions()
        case .recreateProducer: try broker.recreateProducer()
        case .subscribe(let topics): try broker.subscribe(topics)
        case .poll(let limit): return .polled(try broker.poll(limit: limit, wait: wait), wishes())
        case .serve(let milliseconds): return .served(try broker.serve(milliseconds: milliseconds), wishes())
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
        case .suspect(let mark): return .suspected(try store.suspect(mark))
        case .load(let keys): return .loaded(try store.load(keys))
        case .store(let prepared, let marks, let reports):
            return .stored(try store.store(prepared, marks: marks, reports: reports))
        case .rollback: try store.rollback()
        case .begin: try broker.begin()
        case .produce(let row): try broker.produce(row)
        case .sendOffsets(let offsets, let membership): try broker.sendOffsets(offsets, membership)
        case .commit: return .ended(try broker.commit())
        case .mark(let marks, let reports): return .marked(try store.mark(marks, reports))
        case .assign(let positions): try broker.assign(positions)
        case .unassign: try broker.unassign()
        case .close:
            broker.close()
            store.close()
        }
        return .done
    }
}
