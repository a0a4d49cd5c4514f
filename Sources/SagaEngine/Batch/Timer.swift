public import FlowC

/// One row of `timers`: while it exists, a due timer is produced as a command record again and again.
public struct Timer: Hashable, Sendable {
    /// What timers are for.
    public typealias Kind = TimerKind

    /// ``Identifier/timer(saga:kind:sequence:)``.
    public let id: Identifier
    /// Whose it is.
    public let saga: Identifier
    /// What it is for.
    public let kind: Kind
    /// Tells timers of one saga and kind apart.
    public let sequence: Int64
    /// When it fires, by the database clock, epoch milliseconds.
    public let dueAt: Int64

    /// A timer to arm.
    public init(id: Identifier, saga: Identifier, kind: Kind, sequence: Int64, dueAt: Int64) {
        self.id = id
        self.saga = saga
        self.kind = kind
        self.sequence = sequence
        self.dueAt = dueAt
    }
}
