/// A group that must not go on.
public struct Halt: Equatable, Sendable {
    /// Why, as the lane that halted it wrote.
    public let reason: String
    /// When, by the database clock, epoch milliseconds.
    public let since: Int64

    /// A halt.
    public init(reason: String, since: Int64) {
        self.reason = reason
        self.since = since
    }
}
