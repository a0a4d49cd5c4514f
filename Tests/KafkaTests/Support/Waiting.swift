import Kafka

extension Consumer {
    /// The next event that is not idle, nil when there is none within the time.
    mutating func next(within limit: Duration = .seconds(20)) -> Polled? {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let event = poll(.milliseconds(50))
            if case .idle = event { continue }
            return event
        }
        return nil
    }

    /// The next `count` records; fewer when anything else comes or the time is over.
    mutating func records(_ count: Int, within limit: Duration = .seconds(20)) -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        while records.count < count, case .record(let record)? = next(within: limit) { records.append(record) }
        return records
    }

    /// The next `count` values as text.
    mutating func values(_ count: Int) -> [String] {
        records(count).map { String(decoding: $0.value ?? [], as: UTF8.self) }
    }

    /// The next rebalance; anything else before it is dropped.
    mutating func rebalance(within limit: Duration = .seconds(20)) -> RebalanceEvent? {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if case .rebalance(let event)? = next(within: deadline - ContinuousClock.now) { return event }
        }
        return nil
    }

    /// Waits to be assigned and takes the partitions at the beginning. Returns what was assigned.
    mutating func join() throws -> [TopicPartition] {
        guard case .assigned(let partitions, _)? = rebalance() else { return [] }
        try assign(partitions.map { PartitionOffset($0, PartitionOffset.beginning) })
        return partitions
    }

    /// Polls once and answers a rebalance, keeping the share up to date. Returns the rebalance.
    mutating func follow(_ share: inout [TopicPartition]) throws -> RebalanceEvent.Shape? {
        guard case .rebalance(let event) = poll(.milliseconds(20)) else { return nil }
        switch event {
        case .assigned(let partitions, _):
            try assign(partitions.map { PartitionOffset($0, PartitionOffset.beginning) })
            share = partitions
        case .revoked, .lost:
            try unassign()
            share = []
        }
        return event.shape
    }

    /// The next failure; anything else before it is dropped.
    mutating func failure(within limit: Duration = .seconds(20)) -> KafkaError? {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if case .failure(let error)? = next(within: deadline - ContinuousClock.now) { return error }
        }
        return nil
    }
}

extension RebalanceEvent {
    /// The event without the metadata, which differs from run to run.
    var shape: Shape {
        switch self {
        case .assigned(let partitions, _): .assigned(partitions.sorted())
        case .revoked(let partitions): .revoked(partitions.sorted())
        case .lost(let partitions): .lost(partitions.sorted())
        }
    }

    enum Shape: Equatable {
        case assigned([TopicPartition])
        case revoked([TopicPartition])
        case lost([TopicPartition])
    }
}

/// What an expression throws, nil when it does not.
func failure(of call: () throws(KafkaError) -> Void) -> KafkaError? {
    do throws(KafkaError) {
        try call()
        return nil
    } catch {
        return error
    }
}
