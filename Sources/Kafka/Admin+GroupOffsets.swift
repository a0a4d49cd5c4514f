internal import CRdkafka

extension Admin {
    /// The committed offsets of a group, without being a member and without waiting for open transactions.
    ///
    /// With nil all partitions that the group has offsets of are asked for, which brokers before 2.4 answer with none.
    /// Look at each partition's error before its offset.
    public func committedOffsets(
        ofGroup group: String, partitions: [TopicPartition]? = nil, timeout: Duration
    ) throws(KafkaError) -> [FoundOffset] {
        let operation = "list offsets of group \(group)"
        guard !group.isEmpty else {
            throw KafkaError(.invalidArgument, text: "a group needs a name", operation: operation)
        }
        guard partitions?.isEmpty != true else { return [] }
        let list = PartitionList(partitions ?? [])
        let question = rd_kafka_ListConsumerGroupOffsets_new(group, partitions == nil ? nil : list.raw)
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(question) }
        let client = handle.raw
        return try request(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, operation, timeout: timeout) { options, queue in
            var questions: [OpaquePointer?] = [question]
            rd_kafka_ListConsumerGroupOffsets(client, &questions, 1, options, queue)
        } read: { (answer) throws(KafkaError) in
            var count = 0
            let result = rd_kafka_event_ListConsumerGroupOffsets_result(answer)
            guard let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count > 0,
                let first = groups[0]
            else { throw KafkaError(.inconsistent, text: "the answer is empty", operation: operation) }
            if let error = rd_kafka_group_result_error(first) {
                let text = String(cString: rd_kafka_error_string(error))
                throw KafkaError(ErrorCode(rd_kafka_error_code(error)), text: text, operation: operation)
            }
            guard let offsets = rd_kafka_group_result_partitions(first) else { return [] }
            return PartitionList.answers(of: offsets, client: client, operation: operation)
        }
    }

    /// Sets offsets of a group that has no members, with their metadata, as a tool does. A partition's own error is in
    /// its answer.
    ///
    /// Throws when the group as a whole refuses: while it has members most brokers answer `UNKNOWN_MEMBER_ID`.
    public func setCommittedOffsets(
        ofGroup group: String, to places: [PartitionOffset], timeout: Duration
    ) throws(KafkaError) -> [FoundOffset] {
        let operation = "set offsets of group \(group)"
        guard !group.isEmpty else {
            throw KafkaError(.invalidArgument, text: "a group needs a name", operation: operation)
        }
        guard !places.isEmpty else { return [] }
        let list = PartitionList(places)
        let change = rd_kafka_AlterConsumerGroupOffsets_new(group, list.raw)
        defer { rd_kafka_AlterConsumerGroupOffsets_destroy(change) }
        let client = handle.raw
        return try request(RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, operation, timeout: timeout) { options, queue in
            var changes: [OpaquePointer?] = [change]
            rd_kafka_AlterConsumerGroupOffsets(client, &changes, 1, options, queue)
        } read: { (answer) throws(KafkaError) in
            var count = 0
            let result = rd_kafka_event_AlterConsumerGroupOffsets_result(answer)
            guard let groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(result, &count), count > 0,
                let first = groups[0]
            else { throw KafkaError(.inconsistent, text: "the answer is empty", operation: operation) }
            if let error = rd_kafka_group_result_error(first) {
                let text = String(cString: rd_kafka_error_string(error))
                throw KafkaError(ErrorCode(rd_kafka_error_code(error)), text: text, operation: operation)
            }
            guard let offsets = rd_kafka_group_result_partitions(first) else { return [] }
            return PartitionList.answers(of: offsets, client: client, operation: operation)
        }
    }
}
