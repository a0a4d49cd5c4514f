public import FlowC

/// What a lane needs to know.
public struct LaneConfiguration: Sendable {
    /// What to believe of prepared rows when retention has removed the evidence.
    public enum Assumption: String, Sendable, CaseIterable {
        /// They were published.
        case published
        /// They were not; they are published now.
        case unpublished
    }

    /// The lane's name in logs and in `batches`.
    public var name: String
    /// Input topics.
    public var topics: [String]
    /// Records in a batch, at most.
    public var batchMax: Int
    /// How often a batch that collided with another transaction is run again before the lane starts over.
    public var conflictLimit: Int
    /// Whether an offset that an operator moved ahead is followed.
    public var acceptSkip: Bool
    /// What to believe of prepared rows; nil: ask the witness, and stop where it cannot tell.
    public var assume: Assumption?
    /// How many processes may end over a record before it is set aside, and how often a partition is claimed without a
    /// batch before its records are suspected; 0: they never are.
    public var deathLimit: Int
    /// This process: one id for its life.
    public var process: Identifier
    /// How long to look for a rebalance before claiming again what another lane has claimed, milliseconds.
    public var heartbeat: Int
    /// The first delay after a fault of Postgres or Kafka, milliseconds; it doubles up to ``backoffCap``.
    public var backoff: Int
    /// The longest delay after a fault, milliseconds.
    public var backoffCap: Int
    /// How long a stop tries to finish what is prepared while Postgres or Kafka is away, milliseconds.
    public var drain: Int

    /// A lane over these topics.
    public init(
        name: String, topics: [String], batchMax: Int = 500, conflictLimit: Int = 10, acceptSkip: Bool = false,
        assume: Assumption? = nil, deathLimit: Int = 0, process: Identifier = Identifier(high: 0, low: 0),
        heartbeat: Int = 3_000, backoff: Int = 250, backoffCap: Int = 10_000,
        drain: Int = 20_000
    ) {
        self.name = name
        self.topics = topics
        self.batchMax = batchMax
        self.conflictLimit = conflictLimit
        self.acceptSkip = acceptSkip
        self.assume = assume
        self.deathLimit = deathLimit
        self.process = process
        self.heartbeat = heartbeat
        self.backoff = backoff
        self.backoffCap = backoffCap
        self.drain = drain
    }
}
