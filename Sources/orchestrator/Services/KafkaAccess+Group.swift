internal import Kafka
internal import SagaEngine

extension KafkaAccess {
    /// State and members of a group; nil when the broker does not describe groups (the embedded one).
    func describeGroup(_ group: String) throws(KafkaError) -> GroupDescription? {
        let admin = try Admin(configuration, callbacks: callbacks)
        do throws(KafkaError) {
            return try admin.describeGroup(group, timeout: Self.timeout)
        } catch {
            guard error.code == .unsupportedFeature else { throw error }
            return nil
        }
    }

    /// Fails while the group has members, and says what to do; `purpose` completes "… wants it empty".
    func requireEmptyGroup(_ group: String, for purpose: String) throws {
        guard let members = try describeGroup(group)?.members else {
            return Terminal.error(
                "the broker does not tell the members of a group; make sure that no instance of \(group) runs")
        }
        guard members.isEmpty else {
            let names = members.map { "\($0.client) at \($0.host)" }.joined(separator: ", ")
            throw CommandFailure(
                .failure,
                "group \(group) has \(members.count) member(s): \(names); \(purpose) wants it empty. Stop every instance; "
                    + "one that was killed stays a member for its session.timeout.ms")
        }
    }

    /// The group's committed offsets of these partitions.
    func committedOffsets(
        of partitions: [TopicPartition], group: String
    ) throws(KafkaError) -> [TopicPartition: CommittedOffset] {
        let admin = try Admin(configuration, callbacks: callbacks)
        var committed: [TopicPartition: CommittedOffset] = [:]
        for found in try admin.committedOffsets(ofGroup: group, partitions: partitions, timeout: Self.timeout) {
            if let error = found.error { throw error }
            if let offset = found.offset {
                committed[found.partition] = CommittedOffset(offset: offset, metadata: found.metadata)
            }
        }
        return committed
    }

    /// Moves the group's offsets, unsigned, as the tools of Kafka do.
    func setOffsets(_ offsets: [TopicPartition: Int64], group: String) throws(KafkaError) {
        let admin = try Admin(configuration, callbacks: callbacks)
        let places = offsets.sorted { $0.key < $1.key }.map { PartitionOffset($0.key, $0.value) }
        for found in try admin.setCommittedOffsets(ofGroup: group, to: places, timeout: Self.timeout) {
            if let error = found.error { throw error }
        }
    }
}
