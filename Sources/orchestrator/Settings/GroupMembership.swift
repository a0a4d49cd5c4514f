/// How lanes belong to their consumer group.
enum GroupMembership: String, CaseIterable, Sendable {
    /// A member that stops leaves the group at once.
    case dynamic
    /// A member keeps its partitions through a restart that is shorter than the session time-out (KIP-345).
    case `static`
}
