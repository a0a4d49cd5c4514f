/// How a topic is created. Replication is not here: it is min(3, brokers).
public struct TopicSettings: Hashable, Sendable {
    /// The name.
    public var name: String
    /// How many partitions.
    public var partitions: Int32
    /// `retention.ms`.
    public var retentionMs: Int64
    /// `max.message.bytes`.
    public var maxMessageBytes: Int32
    /// `compression.type`.
    public var compression: String
    /// Whether the product runs without it.
    public var isOptional: Bool

    /// The settings of the contract, for every topic in the order of ``Topic``.
    public static let contract = Topic.allCases.map(TopicSettings.init(contract:))

    /// The settings of the contract for one topic. A dead-letter topic takes the largest original with the headers that
    /// are added to it.
    public init(contract topic: Topic) {
        name = topic.rawValue
        isOptional = topic == .flowTelemetry
        let kibibyte: Int32 = 1024
        let day: Int64 = 86_400_000
        (partitions, retentionMs, maxMessageBytes, compression) =
            switch topic {
            case .decisions: (6, 7 * day, 2048 * kibibyte, "snappy")
            case .results: (6, 7 * day, 1024 * kibibyte, "lz4")
            // A command to reprocess carries a decision in base64.
            case .commands: (6, 7 * day, 4096 * kibibyte, "lz4")
            case .approvalRequests: (3, 7 * day, 4096 * kibibyte, "snappy")
            case .approvalResponses: (3, 30 * day, 4096 * kibibyte, "snappy")
            case .tickets: (12, 7 * day, 1024 * kibibyte, "snappy")
            case .telemetry: (12, 14 * day, 2048 * kibibyte, "zstd")
            case .flowTelemetry: (3, 7 * day, 1024 * kibibyte, "gzip")
            case .incidents: (6, 30 * day, 512 * kibibyte, "lz4")
            case .alerts: (12, 30 * day, 1024 * kibibyte, "gzip")
            case .violations: (12, 30 * day, 2048 * kibibyte, "gzip")
            case .decisionsDeadLetters, .resultsDeadLetters:
                (3, 30 * day, 4096 * kibibyte, "snappy")
            case .approvalDeadLetters, .commandsDeadLetters: (3, 30 * day, 8192 * kibibyte, "snappy")
            }
    }
}
