public import Kafka

/// The Postgres side of one lane.
///
/// Every call blocks and is made from the lane's own thread. `PostgresSagaStore` is the real one; a simulation puts a fake here.
public protocol SagaStore: AnyObject {
    /// Raises the epoch of the rows of these partitions, in one transaction; partitions without a row are missing in the answer.
    func claim(_ partitions: [TopicPartition]) throws -> [PartitionProgress]
    /// Stores the first watermarks of every partition of a topic, in one transaction. Rows that another claimer stored stay.
    func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws
    /// Progress and outbox rows after the published watermark, read after the committed offsets.
    func recovery(_ partitions: [TopicPartition]) throws -> RecoveryState
    /// The first round trip of a prepare: opens the transaction, locks progress rows and sagas, loads what the reducer needs.
    func load(_ keys: BatchKeys) throws -> LoadedBatch
    /// The second round trip: all writes and COMMIT.
    func store(_ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]) throws -> StoreOutcome
    /// Gives up the transaction that ``load(_:)`` opened.
    func rollback() throws
    /// Moves published watermarks and writes batch rows outside a prepare.
    func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws
    /// Closes the connection.
    func close()
}

/// How a prepare ended.
public enum StoreOutcome: Equatable, Sendable {
    /// COMMIT was confirmed.
    case committed
    /// Another transaction got there first: rolled back, run the batch again.
    case conflict(String)
    /// COMMIT was not answered: it may have happened. Only a new claim can tell.
    case unknown(String)
}
