internal import CRdkafka

extension Consumer {
    /// The committed offsets of the group with their metadata. A read_committed consumer waits for transactions that
    /// still hold offsets of these partitions (RequireStable).
    ///
    /// The call's own error is thrown; look at each partition's ``FoundOffset/error`` before its offset.
    public func committed(_ partitions: [TopicPartition], timeout: Duration) throws(KafkaError) -> [FoundOffset] {
        let list = PartitionList(partitions)
        try handle.check(rd_kafka_committed(handle.raw, list.raw, timeout.milliseconds), "read committed offsets")
        return list.answers(client: handle.raw, operation: "read committed offsets")
    }

    /// Commits offsets with their metadata outside of a transaction and waits for the answer; for tools and tests.
    ///
    /// Throws the first partition's error.
    public func commit(_ places: [PartitionOffset]) throws(KafkaError) {
        let list = PartitionList(places)
        try handle.check(rd_kafka_commit(handle.raw, list.raw, 0), "commit offsets")
        try list.check(client: handle.raw, operation: "commit offsets")
    }

    /// Asks the broker for the bounds of a partition's log.
    public func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        var (low, high): (Int64, Int64) = (0, 0)
        let code = rd_kafka_query_watermark_offsets(
            handle.raw, partition.topic, partition.partition, &low, &high, timeout.milliseconds)
        try handle.check(code, "read watermarks", at: partition)
        return Watermarks(low: low, high: high)
    }

    /// The first offset at or after a time (milliseconds since 1970) in each partition; nil when there is none, which
    /// means the end.
    public func offsets(
        atOrAfter milliseconds: Int64, of partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [FoundOffset] {
        let list = PartitionList(partitions, offset: milliseconds)
        let code = rd_kafka_offsets_for_times(handle.raw, list.raw, timeout.milliseconds)
        try handle.check(code, "look up offsets by time")
        return list.answers(client: handle.raw, operation: "look up offsets by time")
    }

    /// Who this consumer is in its group now. A batch uses the metadata of its assignment instead.
    public func groupMetadata() throws(KafkaError) -> GroupMetadata {
        try GroupMetadata(owning: rd_kafka_consumer_group_metadata(handle.raw))
    }

    /// The id that the group gave this consumer, nil outside of a group.
    public var memberID: String? {
        guard let text = rd_kafka_memberid(handle.raw) else { return nil }
        defer { rd_kafka_mem_free(handle.raw, text) }
        return String(cString: text)
    }

    /// The id of the cluster, nil when no broker has told it within the time.
    public func clusterID(timeout: Duration) -> String? { handle.clusterID(timeout: timeout) }

    /// The fatal error that ended this consumer, nil while it is well.
    public var fatalError: KafkaError? { KafkaError.cause(of: handle.raw, operation: "consume") }
}
