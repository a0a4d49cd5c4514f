/// The kinds of requests of the Kafka protocol that this room names.
public enum APIKey: Int16, Sendable, CaseIterable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case leaveGroup = 13
    case syncGroup = 14
    case createTopics = 19
    case initProducerID = 22
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
    case describeConfigs = 32

    /// True for the requests of which a lost answer makes the producer unsafe to use further.
    public var isTransactional: Bool { Self.isTransactional(rawValue) }

    static func isTransactional(_ number: Int16) -> Bool {
        switch number {
        case 22, 24, 25, 26, 28: true
        default: false
        }
    }
}
