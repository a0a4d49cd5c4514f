import FlowC
import Kafka
import Testing

@testable import orchestrator

@Suite struct `Ticket offsets` {
    private let zero = TopicPartition("t", 0)
    private let one = TopicPartition("t", 1)

    private func id(_ name: String) -> Identifier { .ticket(planID: "p", taskID: name, attempt: 1) }

    @Test func `an offset is settled when every ticket before it has ended`() {
        var offsets = TicketOffsets()
        offsets.assign([PartitionOffset(zero, 10), PartitionOffset(one, 0)])
        #expect(offsets.settled { _ in true } == [])
        for index in 0..<4 { offsets.read(zero, Int64(10 + 2 * index), id("\(index)")) }
        var open = Set((0..<4).map { id("\($0)") })
        #expect(offsets.settled { open.contains($0) } == [])
        open.remove(id("1"))
        #expect(offsets.settled { open.contains($0) } == [])
        open.remove(id("0"))
        #expect(offsets.settled { open.contains($0) } == [PartitionOffset(zero, 14)])
        #expect(offsets.settled { open.contains($0) } == [])
        #expect(offsets.settled { _ in false } == [PartitionOffset(zero, 17)])
    }

    @Test func `what is no ticket is settled when what came before it is`() {
        var offsets = TicketOffsets()
        offsets.assign([PartitionOffset(zero, 0)])
        offsets.read(zero, 0, id("a"))
        offsets.read(zero, 1, nil)
        #expect(offsets.settled { _ in true } == [])
        #expect(offsets.settled { _ in false } == [PartitionOffset(zero, 2)])
    }

    @Test func `partitions that were given up are not committed, and are known when they come back`() {
        var offsets = TicketOffsets()
        #expect(!offsets.knows(zero))
        offsets.assign([PartitionOffset(zero, 0)])
        offsets.read(zero, 0, id("a"))
        offsets.revoke()
        #expect(offsets.settled { _ in false } == [])
        #expect(offsets.knows(zero) && !offsets.knows(one))
        offsets.assign([PartitionOffset(one, 5)])
        offsets.read(zero, 1, id("b"))
        offsets.read(one, 5, id("c"))
        #expect(offsets.settled { _ in false } == [PartitionOffset(one, 6)])
    }
}
