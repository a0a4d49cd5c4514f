internal import CRdkafka

extension ErrorCode {
    /// No error.
    public static let noError = ErrorCode(RD_KAFKA_RESP_ERR_NO_ERROR)

    // MARK: Of librdkafka

    /// The client has met a fatal error before; `rd_kafka_fatal_error` names it.
    public static let fatal = ErrorCode(RD_KAFKA_RESP_ERR__FATAL)
    /// The time given to the call is over.
    public static let timedOut = ErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
    /// A record was not delivered within `message.timeout.ms`.
    public static let messageTimedOut = ErrorCode(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
    /// A connection broke.
    public static let transport = ErrorCode(RD_KAFKA_RESP_ERR__TRANSPORT)
    /// No broker can be reached.
    public static let allBrokersDown = ErrorCode(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    /// The name of a broker has no address.
    public static let resolve = ErrorCode(RD_KAFKA_RESP_ERR__RESOLVE)
    /// The broker refused the credentials.
    public static let authentication = ErrorCode(RD_KAFKA_RESP_ERR__AUTHENTICATION)
    /// The queue of the producer is full.
    public static let queueFull = ErrorCode(RD_KAFKA_RESP_ERR__QUEUE_FULL)
    /// The record was dropped from the queue by an abort.
    public static let purgedFromQueue = ErrorCode(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
    /// The record was under way when an abort dropped it.
    public static let purgedInFlight = ErrorCode(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
    /// The call does not fit the state of the client.
    public static let wrongState = ErrorCode(RD_KAFKA_RESP_ERR__STATE)
    /// An argument or a property is wrong.
    public static let invalidArgument = ErrorCode(RD_KAFKA_RESP_ERR__INVALID_ARG)
    /// The start offset is not in the log and `auto.offset.reset` is `error`.
    public static let autoOffsetReset = ErrorCode(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
    /// The topic is not known here.
    public static let unknownTopic = ErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
    /// The partition is not known here.
    public static let unknownPartition = ErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
    /// The broker does not offer what was asked for.
    public static let unsupportedFeature = ErrorCode(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE)
    /// Another producer with the same `transactional.id` has taken over.
    public static let fenced = ErrorCode(RD_KAFKA_RESP_ERR__FENCED)
    /// librdkafka met a state that it does not expect.
    public static let inconsistent = ErrorCode(RD_KAFKA_RESP_ERR__INCONSISTENT)

    // MARK: Of the broker

    /// The topic or partition does not exist.
    public static let unknownTopicOrPartition = ErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    /// The record is larger than allowed.
    public static let messageTooLarge = ErrorCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    /// The batch is larger than a segment.
    public static let recordListTooLarge = ErrorCode(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
    /// The topic has another coordinator or it moves.
    public static let notCoordinator = ErrorCode(RD_KAFKA_RESP_ERR_NOT_COORDINATOR)
    /// The coordinator is not ready.
    public static let coordinatorNotAvailable = ErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
    /// The coordinator is loading its state.
    public static let coordinatorLoading = ErrorCode(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS)
    /// The broker does not lead the partition (any more).
    public static let notLeader = ErrorCode(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION)
    /// The group has moved on to another generation.
    public static let illegalGeneration = ErrorCode(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
    /// The group does not know this member any more.
    public static let unknownMemberID = ErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
    /// Another member has the same `group.instance.id`.
    public static let fencedInstanceID = ErrorCode(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
    /// The broker takes no member with that `session.timeout.ms`.
    public static let invalidSessionTimeout = ErrorCode(RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT)
    /// The producer's epoch is older than the broker's.
    public static let invalidProducerEpoch = ErrorCode(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
    /// The producer was fenced by a newer one.
    public static let producerFenced = ErrorCode(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
    /// Another transaction of the same producer is still ending.
    public static let concurrentTransactions = ErrorCode(RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS)
    /// No right to the topic.
    public static let topicAuthorizationFailed = ErrorCode(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
    /// No right to the group.
    public static let groupAuthorizationFailed = ErrorCode(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
    /// No right to the cluster.
    public static let clusterAuthorizationFailed = ErrorCode(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED)
    /// No right to the transactional id.
    public static let transactionalIDAuthorizationFailed =
        ErrorCode(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
    /// The topic exists already.
    public static let topicAlreadyExists = ErrorCode(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)

    /// True for the codes that say that the member has lost its partitions to the group.
    public var endsMembership: Bool {
        switch self {
        case .illegalGeneration, .unknownMemberID, .fencedInstanceID: true
        default: false
        }
    }

    /// True for the codes that say that no repetition helps: credentials, rights or a property are wrong, or the broker
    /// does not offer what is asked for.
    public var isRefusal: Bool {
        switch raw {
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL, RD_KAFKA_RESP_ERR__INVALID_ARG,
            RD_KAFKA_RESP_ERR__NOT_CONFIGURED, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
            RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM,
            RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE, RD_KAFKA_RESP_ERR_SECURITY_DISABLED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR_INVALID_CONFIG,
            RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT,
            RD_KAFKA_RESP_ERR_INVALID_GROUP_ID, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
            RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            true
        default: false
        }
    }
}
