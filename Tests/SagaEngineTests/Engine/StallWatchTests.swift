import Kafka
import Testing

@testable import SagaEngine

@Suite struct `Stall watch` {
    private static let partition = TopicPartition("plans.consensus", 3)
    private static let second: UInt64 = 1_000_000_000

    /// One look: at a second, the partition's position, end and the second it last moved; nil: not fetched.
    private struct Look {
        let at: UInt64
        var state: (position: Int64, end: Int64?, movedAt: UInt64)?
        var isStopped = false

        var status: EngineStatus {
            var lane = EngineStatus.Lane(name: "host-0", at: 0)
            lane.phase = .running
            if let state {
                lane.partitions[partition] = .init(
                    position: state.position, published: state.position, end: state.end, movedAt: state.movedAt * second
                )
            }
            if isStopped { lane.stopped[partition] = "moved" }
            return EngineStatus(lanes: [lane])
        }
    }

    /// What is said after each look: `began` with position, end and seconds, `ended` with the reason; empty when nothing.
    private func run(_ looks: [Look], limit: Duration = .seconds(60)) -> [String] {
        var watch = StallWatch(limit: limit)
        return looks.map { look in
            watch.observe(look.status, at: look.at * Self.second)
                .map { change in
                    switch change {
                    case .began(let stall):
                        "began \(stall.position) of \(stall.end), \(stall.seconds(at: look.at * Self.second)) s"
                    case .ended(let stall, let reason): "ended \(stall.position): \(reason)"
                    }
                }
                .joined(separator: "; ")
        }
    }

    @Test func `says once that a stall begins and once that it ends`() {
        #expect(
            run([
                Look(at: 100, state: (7, 10, 100)), Look(at: 159, state: (7, 10, 100)),
                Look(at: 160, state: (7, 11, 100)),
                Look(at: 161, state: (7, 12, 100)), Look(at: 500, state: (7, 12, 100)),
                Look(at: 501, state: (8, 12, 501)),
                Look(at: 560, state: (8, 12, 501)), Look(at: 561, state: (8, 12, 501)),
            ]) == [
                "", "", "began 7 of 11, 60 s", "", "", "ended 7: the position moved to 8", "", "began 8 of 12, 60 s",
            ])
    }

    @Test func `finds none without lag`() {
        #expect(
            run([
                Look(at: 0, state: (7, 7, 0)), Look(at: 500, state: (7, 7, 0)), Look(at: 600, state: (7, nil, 0)),
                Look(at: 700, state: (7, 6, 0)),
            ]) == ["", "", "", ""])
    }

    @Test func `ends a stall when nothing is left to read`() {
        #expect(
            run([Look(at: 60, state: (7, 10, 0)), Look(at: 61, state: (7, 7, 0)), Look(at: 62, state: (7, 7, 0))])
                == ["began 7 of 10, 60 s", "ended 7: nothing is left to read", ""])
    }

    @Test func `does not flap while the end is not known`() {
        #expect(
            run([
                Look(at: 60, state: (7, 10, 0)), Look(at: 70, state: (7, nil, 70)), Look(at: 80, state: (7, 10, 80)),
                Look(at: 81, state: (7, nil, 81)), Look(at: 90, state: (9, 10, 90)),
            ]) == ["began 7 of 10, 60 s", "", "", "", "ended 7: the position moved to 9"])
    }

    @Test func `does not flap when a lane is built anew`() {
        #expect(
            run([
                Look(at: 60, state: (7, 10, 0)), Look(at: 70), Look(at: 100, state: (7, nil, 100)),
                Look(at: 101, state: (7, 10, 100)), Look(at: 200, state: (7, 10, 100)),
            ]) == ["began 7 of 10, 60 s", "", "", "", ""])
    }

    @Test func `keeps counting when a lane is built anew before the limit`() {
        #expect(
            run([
                Look(at: 10, state: (7, 10, 10)), Look(at: 40), Look(at: 50, state: (7, 10, 50)),
                Look(at: 70, state: (7, 10, 50)),
            ])
                == ["", "", "", "began 7 of 10, 60 s"])
    }

    @Test func `forgets a partition that has been away for the limit`() {
        #expect(
            run([
                Look(at: 60, state: (7, 10, 0)), Look(at: 119), Look(at: 120), Look(at: 130, state: (7, 10, 130)),
                Look(at: 189, state: (7, 10, 130)), Look(at: 190, state: (7, 10, 130)),
            ]) == [
                "began 7 of 10, 60 s", "", "ended 7: the partition is not fetched here any more", "", "",
                "began 7 of 10, 60 s",
            ])
    }

    @Test func `leaves a stopped partition to its reason`() {
        #expect(
            run([Look(at: 60, state: (7, 10, 0)), Look(at: 61, isStopped: true), Look(at: 200, isStopped: true)])
                == ["began 7 of 10, 60 s", "ended 7: the partition was stopped", ""])
    }

    @Test func `takes a rewind for a move`() {
        #expect(
            run([Look(at: 60, state: (7, 10, 0)), Look(at: 61, state: (2, 10, 61)), Look(at: 120, state: (2, 10, 61))])
                == ["began 7 of 10, 60 s", "ended 7: the position moved to 2", ""])
    }

    @Test func `is not confused by a clock that was read before the snapshot`() {
        #expect(run([Look(at: 10, state: (7, 10, 11)), Look(at: 5, state: (7, 10, 11))]) == ["", ""])
    }

    @Test func `tells which are stalled now, by partition`() {
        var lane = EngineStatus.Lane(name: "host-0", at: 0)
        for number in [10, 2, 5] as [Int32] {
            lane.partitions[TopicPartition("t", number)] = .init(
                position: 1, published: 1, end: number == 5 ? 1 : 4, movedAt: 0)
        }
        var watch = StallWatch(limit: .milliseconds(1500))
        #expect(watch.observe(EngineStatus(lanes: [lane]), at: 1_499_999_999).isEmpty)
        #expect(watch.observe(EngineStatus(lanes: [lane]), at: 1_500_000_000).count == 2)
        #expect(watch.stalls.map(\.partition.partition) == [2, 10])
        #expect(watch.stalls.first == Stall(lane: "host-0", partition: .init("t", 2), position: 1, end: 4, since: 0))
    }
}
