public import Kafka

/// The Kafka side of one lane: its group member and its transactional producer.
///
/// Every call blocks and is made from the lane's own thread. `KafkaBroker` is the real one; the simulation has a fake.
/// A retriable error of a transactional call is repeated behind this port with identical arguments.
public protocol Broker: AnyObject {
    /// Makes the transactional producer ready and fences its predecessors. Before ``subscribe(_:)``.
    func initTransactions() throws(PortFault)
    /// Destroys the producer and makes a new one ready under the same `transactional.id`.
    func recreateProducer() throws(PortFault)
    /// Joins the group.
    func subscribe(_ topics: [String]) throws(PortFault)
    /// Collects up to `limit` records, for at most `wait` milliseconds after the first; comes back at once with a rebalance.
    func poll(limit: Int, wait: Int) throws(PortFault) -> PolledRecords
    /// Keeps the membership alive for that long, or until a rebalance. Records that arrive are dropped: the lane has
    /// nothing assigned, or assigns explicit offsets before it polls again.
    func serve(milliseconds: Int) throws(PortFault) -> PolledRecords.Rebalance?
    /// The id of the Kafka cluster.
    func clusterID() throws(PortFault) -> String
    /// Every partition of a topic with the offset where a new group starts.
    func startOffsets(of topic: String) throws(PortFault) -> [TopicPartition: Int64]
    /// The first offset that the log still has, and one past the last that a reader of committed records can see.
    func logBounds(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: Range<Int64>]
    /// The committed offsets, waiting for pending transactions (RequireStable); nil where there is none.
    func committed(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: CommittedOffset?]
    /// The committed offsets of the whole group, without waiting for pending transactions.
    func groupOffsets() throws(PortFault) -> [TopicPartition: CommittedOffset]
    /// Looks for these rows in the topics of their outputs, from their `createdAt` to the end as of now, and waits until
    /// no transaction that was open then can still end there.
    func witness(of rows: [OutboxRow]) throws(PortFault) -> WitnessAnswer
    /// Fetches these partitions from these offsets, and no others. May be called at any time while a member.
    func assign(_ positions: [TopicPartition: Int64]) throws(PortFault)
    /// Gives the assignment back; the answer to a revocation.
    func unassign() throws(PortFault)
    /// Opens a transaction.
    func begin() throws(PortFault)
    /// Hands over the outputs of one outbox row; delivery is confirmed by ``commit()``.
    func produce(_ row: OutboxRow) throws(PortFault)
    /// Adds input offsets to the transaction, under the membership of the assignment.
    func sendOffsets(_ offsets: [OffsetCommit], _ membership: Membership) throws(PortFault)
    /// Ends the transaction; returns when it is decided.
    func commit() throws(PortFault) -> TransactionEnd
    /// The last stable offsets of fetched partitions, as far as they are known without asking.
    func knownEnds() -> [TopicPartition: Int64]
    /// Leaves the group and closes both clients.
    func close()
}

/// How a committed transaction came to be committed.
public enum TransactionEnd: Equatable, Sendable {
    /// Every request was answered.
    case clean
    /// The client repeated an unanswered request by itself; a late copy may hit the next transaction of this producer.
    case retriedInside
}

/// What the output topics know of prepared rows.
public struct WitnessAnswer: Equatable, Sendable {
    /// The highest `to` of a row that was found; it proves every earlier row of that input partition.
    public let proven: [TopicPartition: Int64]
    /// Input partitions of which retention has removed the range to look at.
    public let gone: Set<TopicPartition>

    /// An answer.
    public init(proven: [TopicPartition: Int64] = [:], gone: Set<TopicPartition> = []) {
        self.proven = proven
        self.gone = gone
    }
}
