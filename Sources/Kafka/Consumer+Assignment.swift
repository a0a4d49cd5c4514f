internal import CRdkafka

extension Consumer {
    /// Takes partitions at explicit offsets: the answer to ``RebalanceEvent/assigned(_:_:)``, or without a group.
    ///
    /// Replaces what was assigned; fetching starts at once, and records fetched before are dropped. May be called at any
    /// time. With no places nothing is fetched while the membership stays; ``unassign()`` gives the partitions back.
    public func assign(_ places: [PartitionOffset]) throws(KafkaError) {
        let list = PartitionList(places)
        handle.context.answerByAssigning()
        try handle.check(rd_kafka_assign(handle.raw, list.raw), "assign")
    }

    /// Gives all partitions up: the answer to a revoked or lost assignment.
    public func unassign() throws(KafkaError) {
        handle.context.answerByGivingUp()
        try handle.check(rd_kafka_assign(handle.raw, nil), "unassign")
    }

    /// The partitions that are assigned now.
    public func assignment() throws(KafkaError) -> [TopicPartition] {
        var raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        try handle.check(rd_kafka_assignment(handle.raw, &raw), "read assignment")
        guard let raw else { return [] }
        return PartitionList(owning: raw).partitions
    }

    /// True when the partitions were lost and the rebalance that says so has not been answered yet.
    public var assignmentLost: Bool { rd_kafka_assignment_lost(handle.raw) != 0 }

    /// Stops fetching from these partitions; records fetched already are dropped and fetched again after ``resume(_:)``.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        try handle.check(rd_kafka_pause_partitions(handle.raw, list.raw), "pause")
        try list.check(client: handle.raw, operation: "pause")
    }

    /// Fetches from these partitions again, from where the caller has read to.
    public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        try handle.check(rd_kafka_resume_partitions(handle.raw, list.raw), "resume")
        try list.check(client: handle.raw, operation: "resume")
    }

    /// Reads on from other offsets of assigned partitions; throws the first partition's error.
    public func seek(to places: [PartitionOffset], timeout: Duration) throws(KafkaError) {
        let list = PartitionList(places)
        try handle.check(rd_kafka_seek_partitions(handle.raw, list.raw, timeout.milliseconds), "seek")
        try list.check(client: handle.raw, operation: "seek")
    }

    /// The offset after the last record that `poll` gave, nil before the first. Not restored by an aborted transaction.
    public func position(of partitions: [TopicPartition]) throws(KafkaError) -> [FoundOffset] {
        let list = PartitionList(partitions)
        try handle.check(rd_kafka_position(handle.raw, list.raw), "read position")
        return list.answers(client: handle.raw, operation: "read position")
    }
}
