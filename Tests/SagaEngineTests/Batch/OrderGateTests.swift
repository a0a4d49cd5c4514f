import Kafka
import Testing

@testable import SagaEngine

@Suite struct OrderGateTests {
    static let own = TopicPartition("in", 0)
    static let other = TopicPartition("in", 1)
    static let row = OutboxReference(source: other, to: 7)

    /// Newest tickets, published, prepared of their partition, where the batch's share of that partition ends.
    static let cases: [(String, OutboxReference?, Int64, Int64, Int64?, Bool)] = [
        ("no tickets", nil, 0, 9, nil, true),
        ("own partition, unpublished", OutboxReference(source: own, to: 7), 0, 9, nil, true),
        ("prepared, not published", row, 3, 9, nil, false),
        ("prepared just now", row, 3, 7, nil, false),
        ("published", row, 7, 9, nil, true),
        ("published one record short", row, 6, 9, nil, false),
        ("removed by a rewind", row, 3, 3, nil, true),
        ("removed by a rewind, one record short", row, 6, 6, nil, true),
        ("a row of this batch", row, 3, 3, 7, false),
        ("another row of that partition in this batch", row, 7, 7, 12, true),
    ]

    @Test(arguments: cases) func `a record waits while the newest tickets may be prepared and unpublished`(
        name: String, newest: OutboxReference?, published: Int64, prepared: Int64, end: Int64?, isOpen: Bool
    ) {
        let mark = SagaEngine.Watermarks(prepared: prepared, published: published, highest: 9)
        var shares = [BatchKeys.Share(partition: Self.own, epoch: 1, range: 0..<1)]
        if let end { shares.append(BatchKeys.Share(partition: Self.other, epoch: 1, range: prepared..<end)) }
        let gate = OrderGate([Self.other: mark, Self.own: mark], shares: shares)
        #expect(gate.isOpen(to: Self.own, newest: newest) == isOpen)
    }

    @Test func `a partition without progress keeps nobody waiting`() {
        #expect(OrderGate([:], shares: []).isOpen(to: Self.own, newest: Self.row))
    }
}
