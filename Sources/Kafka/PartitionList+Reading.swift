internal import CRdkafka

extension PartitionList {
    /// The partitions alone.
    var partitions: [TopicPartition] { Self.partitions(of: raw) }

    /// The partitions of a list that somebody else owns.
    static func partitions(of list: UnsafePointer<rd_kafka_topic_partition_list_t>) -> [TopicPartition] {
        elements(of: list).map { TopicPartition($0) }
    }

    /// What a broker answered about each partition.
    func answers(client: OpaquePointer?, operation: String) -> [FoundOffset] {
        Self.answers(of: raw, client: client, operation: operation)
    }

    /// The same for a list that somebody else owns.
    static func answers(
        of list: UnsafePointer<rd_kafka_topic_partition_list_t>, client: OpaquePointer?, operation: String
    ) -> [FoundOffset] {
        elements(of: list).map { element in
            let partition = TopicPartition(element)
            let metadata = UnsafeRawBufferPointer(
                start: element.metadata, count: element.metadata == nil ? 0 : element.metadata_size)
            return FoundOffset(
                partition,
                offset: element.offset >= 0 ? element.offset : nil,
                metadata: String(decoding: metadata, as: UTF8.self),
                error: element.err == RD_KAFKA_RESP_ERR_NO_ERROR
                    ? nil : KafkaError(element.err, client: client, operation: operation, at: partition))
        }
    }

    /// Throws the error of the first partition that has one.
    func check(client: OpaquePointer?, operation: String) throws(KafkaError) {
        if let error = answers(client: client, operation: operation).lazy.compactMap(\.error).first { throw error }
    }

    private static func elements(
        of list: UnsafePointer<rd_kafka_topic_partition_list_t>
    ) -> UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))
    }
}

extension TopicPartition {
    init(_ element: rd_kafka_topic_partition_t) {
        self.init(String(cString: element.topic), element.partition)
    }
}
