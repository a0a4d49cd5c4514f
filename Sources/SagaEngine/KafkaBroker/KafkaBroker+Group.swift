public import Kafka
internal import Logging

/// The group member of the lane.
extension KafkaBroker {
    /// Joins the group.
    public func subscribe(_ topics: [String]) throws(PortFault) {
        try asking { (broker) throws(KafkaError) in try broker.consumer?.subscribe(to: topics) }
    }

    /// Collects records until the batch is full, its time is over, or the group moves partitions.
    public func poll(limit: Int, wait: Int) throws(PortFault) -> PolledRecords {
        producer?.poll()
        var polled = PolledRecords(rebalance: waitingRebalance.take())
        guard polled.rebalance == nil else { return polled }
        var bytes = 0
        var deadline: ContinuousClock.Instant?
        while polled.records.count < limit && bytes < maxBytes {
            let timeout = deadline.map { max($0 - .now, .zero) } ?? Self.idle
            switch consumer?.poll(timeout) {
            case .record(let record):
                bytes += record.value?.count ?? 0
                polled.records.append(record)
                deadline = deadline ?? .now + .milliseconds(wait)
            case .rebalance(let event):
                polled.rebalance = Self.rebalance(event)
                return polled
            case .failure(let error):
                if let (partition, reason) = Self.unreadable(error) {
                    polled.unreadable[partition] = reason
                    return polled
                }
                try note(error)
            case .endOfPartition: continue
            case .idle, nil: return polled
            }
        }
        return polled
    }

    /// Keeps the membership and the producer's callbacks alive.
    public func serve(milliseconds: Int) throws(PortFault) -> PolledRecords.Rebalance? {
        if let waiting = waitingRebalance.take() { return waiting }
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        repeat {
            producer?.poll()
            switch consumer?.poll(min(max(deadline - .now, .zero), Self.idle)) {
            case .rebalance(let event): return Self.rebalance(event)
            case .failure(let error): if Self.unreadable(error) == nil { try note(error) }
            case .record, .endOfPartition, .idle, nil: continue
            }
        } while ContinuousClock.now < deadline
        return nil
    }

    /// Starts fetching from these offsets and no others; with none, fetches nothing and stays a member.
    public func assign(_ positions: [TopicPartition: Int64]) throws(PortFault) {
        stableEnds.clear()
        fetched = Set(positions.keys)
        let places = positions.sorted { $0.key < $1.key }.map { PartitionOffset($0.key, $0.value) }
        try asking { (broker) throws(KafkaError) in try broker.consumer?.assign(places) }
    }

    /// Stops fetching.
    public func unassign() throws(PortFault) {
        stableEnds.clear()
        fetched = []
        try asking { (broker) throws(KafkaError) in try broker.consumer?.unassign() }
    }

    /// The last stable offsets of the fetched partitions, about as old as `statistics.interval.ms`.
    public func knownEnds() -> [TopicPartition: Int64] { stableEnds.ends(of: fetched) }

    /// Polls once without waiting, so that the group does not take the member for dead while the lane waits for
    /// something else. Records are dropped as ``serve(milliseconds:)`` does; a rebalance waits for the next poll.
    func keepMembership() throws(PortFault) {
        guard waitingRebalance == nil else { return }
        switch consumer?.poll(.zero) {
        case .rebalance(let event): waitingRebalance = Self.rebalance(event)
        case .failure(let error): if Self.unreadable(error) == nil { try note(error) }
        case .record, .endOfPartition, .idle, nil: break
        }
    }

    /// Logs an error of the member that passes by itself, throws one that does not. An unknown topic passes: for a moment
    /// after its creation brokers deny that it exists, and who starts a lane has looked for its topics.
    private func note(_ error: KafkaError) throws(PortFault) {
        let error = named(error)
        if let fault = PortFault.membership(error) { throw fault }
        logger.warning("\(error)")
    }

    /// A session time that the broker refuses is told with its value and its group.
    private func named(_ error: KafkaError) -> KafkaError {
        guard error.code == .invalidSessionTimeout else { return error }
        let given = kafka["session.timeout.ms"] ?? "librdkafka's default"
        return KafkaError(
            error.code, kind: error.kind, text: "\(error.text) (session.timeout.ms: \(given))",
            operation: "join group \(group)")
    }

    private static func unreadable(_ error: KafkaError) -> (TopicPartition, String)? {
        guard error.code == .autoOffsetReset, let topic = error.topic, let partition = error.partition else {
            return nil
        }
        return (TopicPartition(topic, partition), error.text)
    }

    private static func rebalance(_ event: RebalanceEvent) -> PolledRecords.Rebalance {
        switch event {
        case .assigned(let partitions, let metadata):
            .assigned(
                partitions,
                Membership(memberID: metadata.member, generation: metadata.generation, token: metadata))
        case .revoked(let partitions): .revoked(partitions)
        case .lost(let partitions): .lost(partitions)
        }
    }
}
