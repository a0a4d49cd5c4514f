internal import FlowC

/// The metadata of every offset commit of ours: `v1:<from>-<to>:<batch>`.
///
/// The tools of operators write none, so a moved offset is a fact and not a guess (commit-protocol, "What is stored").
public struct OffsetSignature: Equatable, Sendable, CustomStringConvertible {
    /// The first offset that the batch decided.
    public let from: Int64
    /// One past the last offset that the batch decided; the committed offset.
    public let to: Int64
    /// The batch, 32 hexadecimal digits.
    public let batch: String

    /// Signs the range [from, to) of one batch.
    public init(from: Int64, to: Int64, batch: String) {
        self.from = from
        self.to = to
        self.batch = batch
    }

    /// Signs a place that no batch led to: a start, a moved or a lost offset. The batch id makes it unique.
    public init(at offset: Int64, batch: String) {
        self.init(from: offset, to: offset, batch: batch)
    }

    /// Reads the metadata of a committed offset; nil when it is not a signature of ours.
    public init?(metadata: String) {
        let parts = metadata.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "v1", parts[1] != "moved", !parts[2].isEmpty else { return nil }
        let bounds = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let from = Int64(bounds[0]), let to = Int64(bounds[1]), from >= 0, to >= from else {
            return nil
        }
        self.init(from: from, to: to, batch: String(parts[2]))
    }

    /// The metadata to commit.
    public var description: String { "v1:\(from)-\(to):\(batch)" }
}
