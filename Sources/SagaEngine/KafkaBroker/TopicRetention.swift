internal import Kafka

/// What a topic's configuration lets its broker remove.
struct TopicRetention: Equatable {
    private let compacts: Bool
    private let milliseconds: Int64?
    private let bytes: Int64?

    /// Reads `cleanup.policy`, `retention.ms` and `retention.bytes`.
    init(_ entries: [ConfigurationEntry]) {
        let values = Dictionary(entries.map { ($0.name, $0.value ?? "") }) { _, last in last }
        compacts = values["cleanup.policy"]?.contains("compact") ?? false
        milliseconds = values["retention.ms"].flatMap { Int64($0) }
        bytes = values["retention.bytes"].flatMap { Int64($0) }
    }

    /// Whether everything since that time must still be there: retention goes by time alone and reaches not so far.
    /// Both in epoch milliseconds. Records that a person has deleted are nobody's retention.
    func keepsEverything(since time: Int64, at now: Int64) -> Bool {
        guard !compacts, let milliseconds, bytes == -1 else { return false }
        return milliseconds == -1 || now - time < milliseconds
    }
}
