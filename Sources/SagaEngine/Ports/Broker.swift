public import Kafka

/// The Kafka side of one lane: its group member and its transactional producer.
///
/// Every call blocks and is made from the lane's own thread. `KafkaBroker` is the real one; a simulation puts a fake here.
public protocol Broker: AnyObject {
    /// Makes the transactional producer ready and fences its predecessors. Before ``subscribe(_:)``.
    func initTransactions() throws
    /// Joins the group.
    func subscribe(_ topics: [String]) throws
    /// Collects up to `limit` records, for at most `wait` milliseconds after the first; comes back at once with a rebalance.
    func poll(limit: Int, wait: Int) throws -> PolledRecords
    /// The id of the Kafka cluster.
    func clusterID() throws -> String
    /// Every partition of a topic with the offset where a new group starts.
    func startOffsets(of topic: String) throws -> [TopicPartition: Int64]
    /// The committed offsets, waiting for pending transactions (RequireStable); nil where there is none.
    func committed(_ partitions: [TopicPartition]) throws -> [TopicPartition: CommittedOffset?]
    /// Starts fetching at these offsets; the answer to an assignment.
    func assign(_ positions: [TopicPartition: Int64]) throws
    /// Stops fetching; the answer to a revocation.
    func unassign() throws
    /// Opens a transaction.
    func begin() throws
    /// Hands over the outputs of one outbox row; delivery is confirmed by ``commit()``.
    func produce(_ row: OutboxRow) throws
    /// Adds input offsets to the transaction, under the membership of the assignment.
    func sendOffsets(_ offsets: [OffsetCommit], _ membership: Membership) throws
    /// Ends the transaction; returns when readers can see it.
    func commit() throws
    /// Leaves the group and closes both clients.
    func close()
}
