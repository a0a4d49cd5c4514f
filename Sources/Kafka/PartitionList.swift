internal import CRdkafka
internal import Glibc

/// Owns a list of partitions in librdkafka's memory.
struct PartitionList: ~Copyable {
    let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int) {
        raw = rd_kafka_topic_partition_list_new(Int32(clamping: capacity))
    }

    /// Takes over a list that librdkafka has made.
    init(owning raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.raw = raw
    }

    init(_ partitions: [TopicPartition], offset: Int64? = nil) {
        self.init(capacity: partitions.count)
        for partition in partitions {
            let element = rd_kafka_topic_partition_list_add(raw, partition.topic, partition.partition)
            if let offset { element?.pointee.offset = offset }
        }
    }

    init(_ places: [PartitionOffset]) {
        self.init(capacity: places.count)
        for place in places {
            guard
                let element = rd_kafka_topic_partition_list_add(raw, place.partition.topic, place.partition.partition)
            else { continue }
            element.pointee.offset = place.offset
            if !place.metadata.isEmpty { Self.setMetadata(of: element, to: place.metadata) }
        }
    }

    deinit {
        rd_kafka_topic_partition_list_destroy(raw)
    }

    /// librdkafka frees the metadata of an element with `free`.
    private static func setMetadata(
        of element: UnsafeMutablePointer<rd_kafka_topic_partition_t>, to text: String
    ) {
        let bytes = Array(text.utf8)
        guard let copy = malloc(bytes.count) else { return }
        bytes.withUnsafeBytes { copy.copyMemory(from: $0.start, byteCount: $0.count) }
        element.pointee.metadata = copy
        element.pointee.metadata_size = bytes.count
    }
}
