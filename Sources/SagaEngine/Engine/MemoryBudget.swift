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
    func fetchedAhead(lanes: Int) -> Int { min(Self.longestQueue, max(1 << 20, bytes / lanes / 2)) }

    /// Of `lanes`, the bytes of values that a batch of one may have.
    func batch(lanes: Int) -> Int { max(64 << 10, bytes / lanes / Self.growth) }
}
