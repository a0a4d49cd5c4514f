import Testing

@testable import SagaEngine

@Suite struct OutboxBlobTests {
    static let plan = OutputHeaders([
        ("plan-id", Array("p".utf8)), ("empty", []), ("none", nil), ("plan-id", [0xFF, 0]),
    ])

    static let rows: [[Output]] = [
        [],
        [Output(topic: "t", key: nil, value: nil, headers: OutputHeaders([]))],
        [
            Output(topic: "execution.tickets", key: [1, 2], value: [0, 0, 0, 0, 2, 9], headers: plan),
            Output(topic: "execution.tickets", key: [], value: [], headers: plan),
            Output(
                topic: "telemetry.orchestration", key: [7], value: Array(repeating: 5, count: 70_000),
                headers: OutputHeaders([])),
        ],
        [
            Output(
                topic: "t", key: nil, value: nil,
                headers: OutputHeaders([(String(repeating: "n", count: 65_535), nil), ("m", [])])),
            Output(
                topic: "t", key: nil, value: nil, headers: OutputHeaders(Array(repeating: ("n", nil), count: 65_534))),
        ],
    ]

    private func decode(_ bytes: [UInt8]) throws -> [Output] { try bytes.withUnsafeBytes { try OutboxBlob.decode($0) } }

    @Test(arguments: rows.indices) func `outputs come back byte for byte`(row: Int) throws {
        #expect(try decode(OutboxBlob.encode(Self.rows[row])) == Self.rows[row])
    }

    @Test func `headers that outputs share are written once`() {
        let one = OutboxBlob.encode([Self.rows[2][0]]).count
        let two = OutboxBlob.encode([Self.rows[2][0], Self.rows[2][0]]).count
        #expect(two - one == 2 + 17 + 4 + 2 + 4 + 6 + 2)
    }

    @Test func `a blob that was cut anywhere is refused`() {
        let blob = OutboxBlob.encode(Array(Self.rows[2].prefix(2)))
        for length in 0..<blob.count {
            #expect(throws: UnreadableOutbox.self, "cut at \(length)") { try decode(Array(blob.prefix(length))) }
        }
        #expect(throws: UnreadableOutbox.self) { try decode(blob + [0]) }
    }

    @Test func `a blob of another version is refused`() {
        #expect(throws: UnreadableOutbox(problem: "version 3, this program reads 2")) { try decode([3, 0, 0, 0, 0]) }
    }
}
