/// What one call of ``Consumer/poll(_:)`` gave.
public enum Polled: Sendable {
    /// Nothing within the time.
    case idle
    /// A record.
    case record(ConsumedRecord)
    /// The group moves partitions; nothing is fetched until it is answered.
    case rebalance(RebalanceEvent)
    /// The position in this partition has reached its end (only with `enable.partition.eof`); the offset is the
    /// next record's.
    case endOfPartition(TopicPartition, Int64)
    /// An error of the consumer or of one partition; polling may go on unless its kind is fatal.
    case failure(KafkaError)
}
