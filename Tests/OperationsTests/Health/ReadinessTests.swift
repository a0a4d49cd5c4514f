import Kafka
import SagaEngine
import Testing

@testable import Operations

@Suite struct `Readiness of an instance` {
    @Test(arguments: [
        ([EngineStatus.Phase.running], []), ([.holding], []), ([.running, .assigning], []),
        ([.running, .starting], []),
        ([], ["starting"]), ([.starting], ["starting"]), ([.assigning], ["starting"]),
        ([.starting, .assigning], ["starting"]), ([.waiting("away")], ["lane_waiting"]),
        ([.running, .waiting("away")], ["lane_waiting"]), ([.stopping], ["lane_ended"]),
        ([.running, .stopping], ["lane_ended"]),
    ])
    func `follows the phases of the lanes`(_ phases: [EngineStatus.Phase], _ expected: [String]) {
        let lanes = phases.enumerated().map { Sample.lane($1, name: "host-\($0)") }
        let readiness = Readiness(Sample.snapshot(EngineStatus(lanes: lanes)))
        #expect(readiness.obstacles.map(\.code.rawValue) == expected)
        #expect(readiness.isReady == expected.isEmpty)
    }

    @Test(arguments: [
        ([EngineStatus.Phase.running], true), ([.running, .assigning], false), ([.holding], false),
        ([.starting], false),
    ])
    func `is complete when every lane runs`(_ phases: [EngineStatus.Phase], _ isComplete: Bool) {
        let lanes = phases.enumerated().map { Sample.lane($1, name: "host-\($0)") }
        #expect(Readiness(Sample.snapshot(EngineStatus(lanes: lanes))).isComplete == isComplete)
    }

    @Test func `ends with the drain, whatever the lanes do`() {
        for phase in [EngineStatus.Phase.running, .stopping] {
            var snapshot = Sample.snapshot(Sample.lane(phase))
            snapshot.isDraining = true
            #expect(Readiness(snapshot).obstacles.map(\.code) == [.draining])
        }
    }

    @Test func `names a stopped partition with its reason`() {
        var lane = Sample.lane(.running)
        lane.stopped[Sample.partition] = "offset 7 is not in the log any more"
        #expect(
            Readiness(Sample.snapshot(lane)).obstacles
                == [
                    .init(
                        code: .partitionStopped,
                        detail: "plans.consensus[3] is stopped: offset 7 is not in the log any more")
                ])
    }

    @Test func `names a stalled partition with its place and time`() {
        var snapshot = Sample.snapshot()
        snapshot.stalls = [
            Stall(
                lane: "host-0", partition: Sample.partition, position: 15, end: 20,
                since: Sample.now - 61 * Sample.second)
        ]
        #expect(
            Readiness(snapshot).obstacles
                == [.init(code: .partitionStalled, detail: "plans.consensus[3] has stood at 15 of 20 for 61 s")])
    }

    @Test(arguments: [(UInt64(59), [String]()), (UInt64(60), ["lane_stuck"])])
    func `finds a running lane that finishes nothing`(_ seconds: UInt64, _ codes: [String]) {
        var lane = Sample.lane(.running)
        lane.lastProgress = Sample.now - seconds * Sample.second
        #expect(Readiness(Sample.snapshot(lane)).obstacles.map(\.code.rawValue) == codes)
        // A clock read after the snapshot is no silence.
        lane.lastProgress = Sample.now + 1
        #expect(Readiness(Sample.snapshot(lane)).isReady)
    }
}
