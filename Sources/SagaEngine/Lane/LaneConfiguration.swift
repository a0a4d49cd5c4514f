/// What a lane needs to know.
public struct LaneConfiguration: Sendable {
    /// The lane's name in logs and in `batches`.
    public var name: String
    /// Input topics.
    public var topics: [String]
    /// Records in a batch, at most.
    public var batchMax: Int
    /// How often a batch that collided with another transaction is run again before the lane gives up.
    public var conflictLimit: Int

    /// A lane over these topics.
    public init(name: String, topics: [String], batchMax: Int = 500, conflictLimit: Int = 10) {
        self.name = name
        self.topics = topics
        self.batchMax = batchMax
        self.conflictLimit = conflictLimit
    }
}
