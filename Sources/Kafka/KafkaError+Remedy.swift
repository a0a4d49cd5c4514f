extension KafkaError {
    /// What to do about it, in one clause.
    public var remedy: String {
        switch code {
        case .illegalGeneration, .unknownMemberID, .fencedInstanceID:
            return "the partitions belong to another member now: abort and drop what is in memory"
        case .invalidProducerEpoch, .producerFenced, .fenced:
            return "another producer uses this transactional.id or the transaction timed out: create the producer anew"
        case .allBrokersDown, .resolve, .transport:
            return "check bootstrap.servers and that the brokers can be reached from here"
        case .authentication:
            return "check security.protocol and the sasl and ssl properties"
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed,
            .transactionalIDAuthorizationFailed:
            return "grant this client the right by an ACL on the broker"
        case .messageTooLarge, .recordListTooLarge:
            return "send less, or raise message.max.bytes here and max.message.bytes of the topic"
        case .unknownTopic, .unknownTopicOrPartition, .unknownPartition:
            return "create the topic or correct its name and partition"
        case .invalidSessionTimeout:
            return "set session.timeout.ms to what the broker allows: from group.min.session.timeout.ms (6000 unless "
                + "it was changed) to group.max.session.timeout.ms (1800000)"
        case .unsupportedFeature:
            return "use a broker that offers this"
        case .autoOffsetReset:
            return "choose an offset that the broker still has"
        default:
            return remedyOfKind
        }
    }

    private var remedyOfKind: String {
        switch kind {
        case .retriable: "make the same call again with identical arguments"
        case .abortable: "abort the transaction"
        case .fatal: "destroy this client and create a new one"
        case .other where code == .timedOut: "check that the brokers can be reached, then try again"
        case .other: "remove the cause named here, then try again"
        }
    }
}
