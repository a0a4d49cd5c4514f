public import FlowC
public import Kafka

/// The Postgres side of one lane.
///
/// Every call blocks and is made from the lane's own thread. `PostgresSagaStore` is the real one; the simulation has a
/// fake. After ``PortFault/storeAway(_:)`` the next call connects anew; whatever transaction was open is gone.
public protocol SagaStore: AnyObject {
    /// Raises the epoch of the rows of these partitions, in one transaction, in topic, partition order.
    func claim(_ partitions: [TopicPartition]) throws(PortFault) -> Claim
    /// Stores the first watermarks of partitions, in one transaction. Rows that another claimer stored stay.
    func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws(PortFault)
    /// Progress of the whole group and the outbox rows after the published watermarks of `partitions`, read after the
    /// committed offsets. One statement names all outbox tables.
    func recovery(_ partitions: [TopicPartition]) throws(PortFault) -> RecoveryState
    /// Sets both watermarks of partitions in one transaction and removes their outbox rows beyond it. False, and
    /// nothing changed, when a row does not carry the epoch any more.
    func move(_ moves: [OffsetMove]) throws(PortFault) -> Bool
    /// Halts the group: sets its flag and raises the epoch of every row, so that no lane goes on.
    func halt(_ reason: String) throws(PortFault)
    /// Writes down, in a transaction of its own, that a record is being taken alone. Answers how many processes have taken
    /// it, this one included; nil, and nothing changed, when the row does not carry the epoch any more. A prepare of the
    /// partition wipes the mark.
    func suspect(_ mark: SuspectMark) throws(PortFault) -> Int?
    /// The first round trip of a prepare: opens the transaction, locks progress rows and sagas, loads what the reducer needs.
    func load(_ keys: BatchKeys) throws(PortFault) -> LoadedBatch
    /// The second round trip: all writes and COMMIT.
    func store(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]
    ) throws(PortFault) -> StoreOutcome
    /// Gives up the transaction that ``load(_:)`` opened.
    func rollback() throws(PortFault)
    /// Moves published watermarks, where the epoch still holds, and writes batch rows outside a prepare. False when
    /// another lane owns one of the partitions by now.
    @discardableResult
    func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws(PortFault) -> Bool
    /// Closes the connection.
    func close()
}

/// How a prepare ended.
public enum StoreOutcome: Equatable, Sendable {
    /// COMMIT was confirmed by its command tag.
    case committed
    /// Another transaction got there first: roll back, run the batch again.
    case conflict(StoreConflict)
    /// COMMIT was not answered: it may have happened or may still happen. Only a new claim can tell.
    case unknown(String)
}

/// What a rolled back prepare collided with.
public struct StoreConflict: Equatable, Sendable {
    /// The kinds of collision.
    public enum Key: Equatable, Sendable {
        /// Another transaction created this saga, or parked the same event for it while it does not exist.
        case saga(Identifier)
        /// Another transaction created a saga that holds this plan and attempt.
        case plan(String)
        /// A deadlock or a serialization failure: no key.
        case none
        /// Any other unique key, which no second creator explains, or a value that cannot be stored.
        case constraint(String)
    }

    /// The key.
    public let key: Key
    /// Constraint and detail as Postgres told them.
    public let detail: String

    /// A collision.
    public init(_ key: Key, detail: String) {
        self.key = key
        self.detail = detail
    }
}

/// The answer to a claim.
public struct Claim: Equatable, Sendable {
    /// The rows that exist, with their new epochs.
    public let progress: [PartitionProgress]
    /// Topics of the claimed partitions that have rows of this group, whichever partitions they are of: a partition
    /// without a row was added later there.
    public let knownTopics: Set<String>
    /// Why the group is halted; nil when it is not.
    public let halted: String?

    /// An answer.
    public init(progress: [PartitionProgress], knownTopics: Set<String>, halted: String?) {
        self.progress = progress
        self.knownTopics = knownTopics
        self.halted = halted
    }
}

/// Sets both watermarks of one partition: a rewind, an accepted skip, or the start that another program left.
public struct OffsetMove: Equatable, Sendable {
    /// The input partition.
    public let partition: TopicPartition
    /// The epoch of the claim.
    public let epoch: Int64
    /// Both watermarks.
    public let to: Int64

    /// A move.
    public init(partition: TopicPartition, epoch: Int64, to: Int64) {
        self.partition = partition
        self.epoch = epoch
        self.to = to
    }
}
