/// A consumer group as its coordinator describes it.
public struct GroupDescription: Hashable, Sendable {
    /// How far the group is with sharing out its partitions.
    public enum State: String, Hashable, Sendable {
        /// The broker said nothing that is known here.
        case unknown
        /// Members are joining.
        case preparingRebalance = "preparing rebalance"
        /// The leader is sharing out the partitions.
        case completingRebalance = "completing rebalance"
        /// Every member has its share.
        case stable
        /// The group does not exist; its offsets may.
        case dead
        /// There are no members; offsets are kept.
        case empty
    }

    /// One member.
    public struct Member: Hashable, Sendable {
        /// The id that the coordinator gave.
        public let id: String
        /// `group.instance.id`, nil for a member without static membership.
        public let instance: String?
        /// `client.id`.
        public let client: String
        /// Where it connects from.
        public let host: String
        /// Its share, in order.
        public let partitions: [TopicPartition]

        /// Describes a member.
        public init(id: String, instance: String?, client: String, host: String, partitions: [TopicPartition]) {
            self.id = id
            self.instance = instance
            self.client = client
            self.host = host
            self.partitions = partitions
        }
    }

    /// How far the group is.
    public let state: State
    /// The assignor that the members agreed on; empty without members.
    public let assignor: String
    /// The members, by id.
    public let members: [Member]

    /// Describes a group.
    public init(state: State, assignor: String, members: [Member]) {
        self.state = state
        self.assignor = assignor
        self.members = members
    }
}
