public import FlowC
public import Kafka

/// What the first round trip of a prepare found, under locks that last until COMMIT.
public struct LoadedBatch: Sendable {
    /// The database clock, epoch milliseconds: the time of the whole batch.
    public var now: Int64
    /// `prepared_offset` of the partitions whose row carries this lane's epoch.
    public var prepared: [TopicPartition: Int64]
    /// The sagas that exist, by id.
    public var sagas: [Identifier: Saga]
    /// Who holds the plans that are held.
    public var holders: [String: PlanHolder]

    /// What was found.
    public init(
        now: Int64, prepared: [TopicPartition: Int64], sagas: [Identifier: Saga] = [:],
        holders: [String: PlanHolder] = [:]
    ) {
        self.now = now
        self.prepared = prepared
        self.sagas = sagas
        self.holders = holders
    }
}
