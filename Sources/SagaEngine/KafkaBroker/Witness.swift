internal import Kafka

/// The headers by which every output names the outbox row that it came from.
public enum Witness {
    /// The batch, 32 hexadecimal digits.
    public static let batchHeader = "x-batch"
    /// The source partition, topic/partition.
    public static let sourceHeader = "x-source"
}
