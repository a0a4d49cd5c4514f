internal import CRdkafka
internal import Glibc

extension Admin {
    /// State and members of a group. A group that never was is answered as ``GroupDescription/State/dead``.
    public func describeGroup(_ group: String, timeout: Duration) throws(KafkaError) -> GroupDescription {
        let operation = "describe group \(group)"
        guard !group.isEmpty, let name = strdup(group) else {
            throw KafkaError(.invalidArgument, text: "a group needs a name", operation: operation)
        }
        defer { free(name) }
        try requireDescriptions(of: group, operation, timeout)
        return try request(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, operation, timeout: timeout) { options, queue in
            var names: [UnsafePointer<CChar>?] = [UnsafePointer(name)]
            rd_kafka_DescribeConsumerGroups(handle.raw, &names, 1, options, queue)
        } read: { (answer) throws(KafkaError) in
            var count = 0
            let result = rd_kafka_event_DescribeConsumerGroups_result(answer)
            guard let groups = rd_kafka_DescribeConsumerGroups_result_groups(result, &count), count > 0,
                let first = groups[0]
            else { throw KafkaError(.inconsistent, text: "the answer is empty", operation: operation) }
            if let error = rd_kafka_ConsumerGroupDescription_error(first),
                rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_NO_ERROR
            {
                let text = String(cString: rd_kafka_error_string(error))
                throw KafkaError(ErrorCode(rd_kafka_error_code(error)), text: text, operation: operation)
            }
            let members = (0..<rd_kafka_ConsumerGroupDescription_member_count(first)).compactMap { index in
                rd_kafka_ConsumerGroupDescription_member(first, index).map { GroupDescription.Member($0) }
            }
            return GroupDescription(
                state: GroupDescription.State(rd_kafka_ConsumerGroupDescription_state(first)),
                assignor: rd_kafka_ConsumerGroupDescription_partition_assignor(first).map { String(cString: $0) } ?? "",
                members: members.sorted { $0.id < $1.id })
        }
    }
}

extension Admin {
    /// Throws `_UNSUPPORTED_FEATURE` for brokers that do not describe groups, such as the mock cluster. The older call says
    /// so cleanly; after the newer one librdkafka 2.0.2 keeps a reference to its client, which then never ends.
    private func requireDescriptions(
        of group: String, _ operation: String, _ timeout: Duration
    ) throws(KafkaError) {
        var list: UnsafePointer<rd_kafka_group_list>?
        let code = rd_kafka_list_groups(handle.raw, group, &list, timeout.milliseconds)
        if let list { rd_kafka_group_list_destroy(list) }
        guard ErrorCode(code) == .unsupportedFeature else { return }
        throw KafkaError(.unsupportedFeature, text: "the broker does not describe groups", operation: operation)
    }
}

extension GroupDescription.State {
    fileprivate init(_ state: rd_kafka_consumer_group_state_t) {
        self =
            switch state {
            case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE: .preparingRebalance
            case RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE: .completingRebalance
            case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE: .stable
            case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD: .dead
            case RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY: .empty
            default: .unknown
            }
    }
}

extension GroupDescription.Member {
    fileprivate init(_ member: OpaquePointer) {
        func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
        let instance = text(rd_kafka_MemberDescription_group_instance_id(member))
        let share = rd_kafka_MemberDescription_assignment(member)
            .flatMap { rd_kafka_MemberAssignment_partitions($0) }
            .map { PartitionList.partitions(of: $0) }
        self.init(
            id: text(rd_kafka_MemberDescription_consumer_id(member)), instance: instance.isEmpty ? nil : instance,
            client: text(rd_kafka_MemberDescription_client_id(member)),
            host: text(rd_kafka_MemberDescription_host(member)), partitions: (share ?? []).sorted())
    }
}
