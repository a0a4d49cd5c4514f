/// The committed offset of a partition with its metadata, as Kafka keeps it for the group.
public struct CommittedOffset: Equatable, Sendable {
    /// The next offset the group would read.
    public let offset: Int64
    /// What the committer wrote beside it; empty for most tools.
    public let metadata: String

    /// An offset as it was read.
    public init(offset: Int64, metadata: String) {
        self.offset = offset
        self.metadata = metadata
    }

    /// The signature, nil when somebody else committed this offset.
    public var signature: OffsetSignature? { OffsetSignature(metadata: metadata) }
}
