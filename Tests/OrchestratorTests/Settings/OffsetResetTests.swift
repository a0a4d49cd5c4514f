import Testing

@testable import orchestrator

@Suite struct `Offset reset` {
    @Test(arguments: [
        ("earliest", OffsetReset.earliest), ("latest", .latest), ("timestamp:0", .timestamp(0)),
        ("timestamp:1772444100000", .timestamp(1_772_444_100_000)),
    ])
    func `reads and writes its text`(_ text: String, _ value: OffsetReset) {
        #expect(OffsetReset(text) == value)
        #expect(value.description == text)
    }

    @Test(arguments: ["", "Earliest", "timestamp", "timestamp:", "timestamp:-1", "timestamp:1.5", "timestamp:9e99"])
    func `refuses`(_ text: String) {
        #expect(OffsetReset(text) == nil)
    }
}
