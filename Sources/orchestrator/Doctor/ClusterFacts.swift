internal import Avro
internal import FlowC
internal import Kafka
internal import SagaEngine

/// What Kafka tells `doctor`.
struct ClusterFacts: Sendable {
    /// The cluster with its brokers.
    let cluster: ClusterDescription
    /// What a broker offers; nil when it could not be found out.
    let features: BrokerFeatures?
    /// All topics, by name.
    let topics: [String: TopicDescription]
    /// The consumer group; nil when the broker does not describe groups.
    let group: GroupDescription?
    /// The group's offsets on its input partitions.
    let committed: [TopicPartition: CommittedOffset]
    /// The logs of the topics that are read and written.
    let bounds: [TopicPartition: LogBounds]
    /// Partitions that cannot be asked now, with the reason.
    let unreadable: [TopicPartition: String]
    /// Schema ids in the newest records of the input topics, with a partition that holds one.
    let schemas: [UInt32: TopicPartition]

    /// Asks the brokers. `inputs` are the topics that are read, `outputs` those that are written; topics that do not exist
    /// are left out.
    static func read(
        _ access: KafkaAccess, group name: String, inputs: Set<String>, outputs: Set<String>
    ) throws -> ClusterFacts {
        try access.run { access in
            let timeout = KafkaAccess.timeout
            let (topics, _) = try access.survey()
            let admin = try Admin(access.configuration, callbacks: access.callbacks)
            let inputPartitions = partitions(of: inputs, in: topics)
            var committed: [TopicPartition: CommittedOffset] = [:]
            for found in try admin.committedOffsets(ofGroup: name, partitions: inputPartitions, timeout: timeout) {
                if let error = found.error { throw error }
                if let offset = found.offset {
                    committed[found.partition] = CommittedOffset(offset: offset, metadata: found.metadata)
                }
            }
            let reader = try LogReader(access)
            var bounds: [TopicPartition: LogBounds] = [:]
            var unreadable: [TopicPartition: String] = [:]
            for partition in inputPartitions + partitions(of: outputs.subtracting(inputs), in: topics) {
                do throws(KafkaError) {
                    bounds[partition] = try reader.bounds(of: partition)
                } catch {
                    guard error.isOfPartition else { throw error }
                    unreadable[partition] = error.text
                }
            }
            return ClusterFacts(
                cluster: try admin.cluster(timeout: timeout),
                features: try? Admin.brokerFeatures(access.configuration, timeout: timeout), topics: topics,
                group: try access.describeGroup(name), committed: committed, bounds: bounds,
                unreadable: unreadable, schemas: try newestSchemas(inputPartitions, bounds, access))
        }
    }

    private static func partitions(
        of names: Set<String>, in topics: [String: TopicDescription]
    ) -> [TopicPartition] {
        names.sorted().flatMap { name in
            (0..<(topics[name]?.partitions ?? 0)).map { TopicPartition(name, $0) }
        }
    }

    /// The schema ids of the last record of each partition. The last offsets may be markers of transactions, so a few are
    /// read.
    private static func newestSchemas(
        _ partitions: [TopicPartition], _ bounds: [TopicPartition: LogBounds], _ access: KafkaAccess
    ) throws -> [UInt32: TopicPartition] {
        var ranges: [TopicPartition: Range<Int64>] = [:]
        for partition in partitions {
            guard let bounds = bounds[partition], bounds.first < bounds.stable else { continue }
            ranges[partition] = max(bounds.first, bounds.stable - 3)..<bounds.stable
        }
        var found: [UInt32: TopicPartition] = [:]
        var reader = try RangeReader(ranges, through: access)
        let deadline = ContinuousClock.now + KafkaAccess.timeout
        while let record = try reader.next(until: deadline) {
            guard let value = record.value, let id = value.withUnsafeBytes({ try? ConfluentFrame($0) })?.schemaID else {
                continue
            }
            found[id] = record.partition
        }
        return found
    }
}

extension KafkaError {
    /// True when the broker answered and only this partition cannot be asked: it has no leader, or we no right.
    fileprivate var isOfPartition: Bool {
        switch code {
        case .transport, .allBrokersDown, .resolve, .timedOut, .authentication: false
        default: partition != nil
        }
    }
}
