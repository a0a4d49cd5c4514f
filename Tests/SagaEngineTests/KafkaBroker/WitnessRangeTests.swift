import Kafka
import Testing

@testable import SagaEngine

@Suite struct WitnessRangeTests {
    struct Case: Sendable {
        let bounds: Kafka.Watermarks
        let atWanted: Int64?
        let atZero: Int64?
        let offsets: Range<Int64>
        let isComplete: Bool
    }

    static let cases = [
        // Never written to, or emptied by retention.
        Case(bounds: Watermarks(low: 0, high: 0), atWanted: nil, atZero: nil, offsets: 0..<0, isComplete: true),
        Case(bounds: Watermarks(low: 9, high: 9), atWanted: nil, atZero: nil, offsets: 9..<9, isComplete: false),
        // Nothing was ever removed.
        Case(bounds: Watermarks(low: 0, high: 9), atWanted: 0, atZero: nil, offsets: 0..<9, isComplete: true),
        Case(bounds: Watermarks(low: 0, high: 9), atWanted: 4, atZero: nil, offsets: 4..<9, isComplete: true),
        // An older record is still there; or the first one is young already.
        Case(bounds: Watermarks(low: 3, high: 9), atWanted: 4, atZero: nil, offsets: 4..<9, isComplete: true),
        Case(bounds: Watermarks(low: 3, high: 9), atWanted: 3, atZero: nil, offsets: 3..<9, isComplete: false),
        // Everything is older.
        Case(bounds: Watermarks(low: 3, high: 9), atWanted: nil, atZero: 3, offsets: 9..<9, isComplete: true),
        // A broker that does not look up times: read everything.
        Case(bounds: Watermarks(low: 0, high: 9), atWanted: nil, atZero: nil, offsets: 0..<9, isComplete: true),
        Case(bounds: Watermarks(low: 3, high: 9), atWanted: nil, atZero: nil, offsets: 3..<9, isComplete: false),
        // The log moved between the two questions.
        Case(bounds: Watermarks(low: 5, high: 9), atWanted: 4, atZero: nil, offsets: 5..<9, isComplete: false),
    ]

    @Test(arguments: cases) func `reads from the time wanted to the end`(_ given: Case) {
        let range = WitnessRange(bounds: given.bounds, atWanted: given.atWanted, atZero: given.atZero)
        #expect(range.offsets == given.offsets)
        #expect(range.isComplete == given.isComplete)
    }

    @Test(arguments: [
        (["cleanup.policy": "delete", "retention.ms": "1000", "retention.bytes": "-1"], Int64(1500), true),
        (["cleanup.policy": "delete", "retention.ms": "1000", "retention.bytes": "-1"], 2000, false),
        (["cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"], 9_000_000, true),
        (["cleanup.policy": "delete", "retention.ms": "1000", "retention.bytes": "5"], 1500, false),
        (["cleanup.policy": "compact,delete", "retention.ms": "1000", "retention.bytes": "-1"], 1500, false),
        ([:], 1000, false),
    ])
    func `a topic keeps everything when only time removes and has not come so far`(
        properties: [String: String], now: Int64, keeps: Bool
    ) {
        let entries = properties.map {
            ConfigurationEntry(name: $0.key, value: $0.value, isDefault: false, isReadOnly: false)
        }
        #expect(TopicRetention(entries).keepsEverything(since: 1000, at: now) == keeps)
    }
}
