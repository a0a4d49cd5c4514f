/// Which sagas a replay is about; nil and empty match everything.
public struct SagaFilter: Codable, Equatable, Sendable {
    /// `plan_id`.
    public var plan: String?
    /// `decision_id`.
    public var decision: String?
    /// `state`.
    public var state: String?
    /// The topic of the record that created the saga.
    public var topic: String?
    /// Its partition; any when empty.
    public var partitions: [Int32] = []
    /// The first offset.
    public var from: Int64?
    /// The last offset.
    public var through: Int64?
    /// Created at or after that time, epoch milliseconds.
    public var since: Int64?
    /// Created before that time, epoch milliseconds.
    public var until: Int64?

    /// Matches everything.
    public init() {}

    /// True when it asks for something that only the saga knows.
    public var isOfSaga: Bool { plan != nil || decision != nil || state != nil }
}
