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

    /// The prepared watermark up to which rows were settled under an operator's offset (`v1:moved:<prepared>`); such an
    /// offset never counts as signed.
    public var settled: Int64? {
        let prefix = "v1:moved:"
        return metadata.hasPrefix(prefix) ? Int64(metadata.dropFirst(prefix.count)) : nil
    }
}
