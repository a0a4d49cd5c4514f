import Kafka
import Testing

@testable import SagaEngine

@Suite struct ParkedBlobTests {
    private static let partition = TopicPartition("t", 3)

    private static let records = [
        ConsumedRecord(partition: partition, offset: 9),
        ConsumedRecord(
            partition: partition, offset: 9, timestamp: -1, timestampType: .created, key: [], value: [],
            headers: [Header("h", bytes: nil), Header("h", bytes: []), Header("", "x")]),
        ConsumedRecord(
            partition: partition, offset: 9, timestamp: 0, timestampType: .appended, key: [1], value: [0, 0xFF],
            headers: [Header(String(repeating: "n", count: 70_000), "x")]),
    ]

    private func decode(_ bytes: [UInt8]) throws -> ConsumedRecord {
        try bytes.withUnsafeBytes { try ParkedBlob.decode($0, partition: Self.partition, offset: 9) }
    }

    @Test(arguments: records) func `a record comes back as it came`(record: ConsumedRecord) throws {
        #expect(try decode(ParkedBlob.encode(record)) == record)
    }

    @Test func `a blob that was cut anywhere, or is of another version, is refused`() {
        let blob = ParkedBlob.encode(Self.records[1])
        for length in 0..<blob.count {
            #expect(throws: UnreadableOutbox.self, "cut at \(length)") { try decode(Array(blob.prefix(length))) }
        }
        #expect(throws: UnreadableOutbox.self) { try decode(blob + [0]) }
        #expect(throws: UnreadableOutbox.self) { try decode([2] + blob.dropFirst()) }
    }
}
