/// What the lanes of one process may hold of records, and how a lane divides its part.
public struct MemoryBudget: Hashable, Sendable {
    /// Bytes, for all lanes together.
    public let bytes: Int

    /// A budget.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// How a batch's values grow on their way: decisions, tickets, rows, the statement's parameters and librdkafka's copies are
    /// some seven times as large; the rest is room for what the allocator keeps.
    private static let growth = 16

    /// The most that librdkafka takes for `queued.max.messages.kbytes`, bytes.
    private static let longestQueue = 2_097_151 << 10

    /// Of `lanes`, the bytes that one may fetch ahead (librdkafka's `queued.max.messages.kbytes`). A fetch that is under way
    /// when the queue is full comes on top, half a megabyte for each partition.
    ///
    /// Three eighths: of the default, 12 MB for each of two lanes, over a second of work. librdkafka 2.0.2 looks at a full
    /// queue again after up to a second, so a smaller one can run dry.
    func fetchedAhead(lanes: Int) -> Int { min(Self.longestQueue, max(1 << 20, bytes / lanes / 8 * 3)) }

    /// Of `lanes`, the bytes of values that a batch of one may have.
    func batch(lanes: Int) -> Int { max(64 << 10, bytes / lanes / Self.growth) }
}
