/// What one broker offers, as far as the versions of its requests tell.
///
/// librdkafka has no getter for them: they are read from its `feature` debug log, so an unknown form of that log means
/// that nothing is known, not that nothing is offered.
public struct BrokerFeatures: Hashable, Sendable {
    /// The versions of each request by its number in the protocol; empty when nothing is known.
    public let versions: [Int16: ClosedRange<Int16>]

    /// Takes versions as they were told.
    public init(versions: [Int16: ClosedRange<Int16>]) {
        self.versions = versions
    }

    /// Reads one line of the log, such as `[thrd:…]: …:   ApiKey EndTxn (26) Versions 0..4`; nil for any other line.
    static func version(in line: String) -> (key: Int16, versions: ClosedRange<Int16>)? {
        guard let start = line.firstRange(of: "ApiKey ")?.upperBound, let open = line[start...].lastIndex(of: "("),
            let close = line[open...].firstIndex(of: ")"), let key = Int16(line[line.index(after: open)..<close]),
            let word = line[close...].firstRange(of: "Versions ")?.upperBound
        else { return nil }
        let bounds = line[word...].split(separator: ".", omittingEmptySubsequences: true)
        guard bounds.count == 2, let low = Int16(bounds[0]), let high = Int16(bounds[1]), low <= high else {
            return nil
        }
        return (key, low...high)
    }

    /// The newest version of a request; nil when the broker does not offer it or nothing is known.
    public func newest(_ key: APIKey) -> Int16? { versions[key.rawValue]?.upperBound }

    /// Whether the broker checks that an offset commit belongs to an open transaction (KAFKA-15449, Kafka 3.7), so that
    /// none can slip in late; nil when nothing is known. No transactional request changed its version with it; Fetch 16
    /// came with the same release.
    public var verifiesOffsetCommits: Bool? { newest(.fetch).map { $0 >= 16 } }

    /// Whether the broker knows transactions that bump the epoch each time (KIP-890, second part, Kafka 4.0: EndTxn 5);
    /// nil when nothing is known. librdkafka does not use them.
    public var bumpsEpochs: Bool? { newest(.endTransaction).map { $0 >= 5 } }
}
