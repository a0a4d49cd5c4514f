import Kafka

@testable import SagaEngine

/// A cluster, real or fake, on which the contract of ``Broker`` is checked.
///
/// It has two topics of two partitions each, an input and an output topic, empty at first, and one consumer group for all
/// brokers that it makes.
protocol BrokerBench {
    var input: String { get }
    var output: String { get }
    /// The time at which an outbox row of now is created, epoch milliseconds.
    var now: Int64 { get }

    /// A broker of the group, with a transactional id of its own for each name. Nothing is started yet. Brokers of the
    /// same name fence each other.
    func broker(_ name: String) throws -> any Broker
    /// Stores records in one partition as another program would, and waits until they are stored.
    func put(_ values: [String], in partition: TopicPartition) throws
    /// Every committed record of a topic, up to its end as of now.
    func records(of topic: String) throws -> [ConsumedRecord]
    /// Commits offsets of the group as a tool does: outside of a transaction, without a member. The metadata is as given.
    func move(_ offsets: [PartitionOffset]) throws
}

extension BrokerBench {
    func place(_ partition: Int32) -> TopicPartition { TopicPartition(input, partition) }

    /// Committed values of the output topic, in order of partition and offset.
    func outputs() throws -> [String] {
        try records(of: output).sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
            .map { String(decoding: $0.value ?? [], as: UTF8.self) }
    }
}

/// What a cluster can show. Cases that need more than it can are not run on it, and it says so.
struct BrokerCapabilities: OptionSet, CustomStringConvertible {
    let rawValue: Int

    /// Aborted and open transactions are hidden from readers of committed records.
    static let isolation = BrokerCapabilities(rawValue: 1)
    /// Offset commits are checked against the generation of the group.
    static let generations = BrokerCapabilities(rawValue: 2)
    /// Offsets sent in a transaction are kept.
    static let transactionalOffsets = BrokerCapabilities(rawValue: 4)
    /// A producer fences its predecessors.
    static let fencing = BrokerCapabilities(rawValue: 8)
    /// Offsets are found by time.
    static let times = BrokerCapabilities(rawValue: 16)
    /// Outputs have a largest size.
    static let sizes = BrokerCapabilities(rawValue: 32)

    static let all: BrokerCapabilities = [isolation, generations, transactionalOffsets, fencing, times, sizes]

    private static let names: [(BrokerCapabilities, String)] = [
        (isolation, "isolation"), (generations, "generations"), (transactionalOffsets, "offsets of transactions"),
        (fencing, "fencing"), (times, "offsets by time"), (sizes, "sizes"),
    ]

    var description: String { Self.names.filter { contains($0.0) }.map(\.1).joined(separator: ", ") }
}
