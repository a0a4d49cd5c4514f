public import FlowC
public import Kafka

/// A record that is about to be taken alone, written down before anything is done with it: should the process end over it,
/// the next one knows which record it was.
public struct SuspectMark: Equatable, Sendable {
    /// The input partition.
    public let partition: TopicPartition
    /// The epoch of the claim.
    public let epoch: Int64
    /// The record.
    public let offset: Int64
    /// Who takes it: one id for the life of a process.
    public let process: Identifier

    /// A mark.
    public init(partition: TopicPartition, epoch: Int64, offset: Int64, process: Identifier) {
        self.partition = partition
        self.epoch = epoch
        self.offset = offset
        self.process = process
    }
}
