import FlowC
import Kafka
import SagaEngine

@testable import Operations

/// Made-up states of an instance.
enum Sample {
    static let partition = TopicPartition("plans.consensus", 3)
    /// Nanoseconds, for one second.
    static let second: UInt64 = 1_000_000_000
    /// The time of every snapshot.
    static let now: UInt64 = 1000 * second

    static func lane(_ phase: EngineStatus.Phase, name: String = "host-0") -> EngineStatus.Lane {
        var lane = EngineStatus.Lane(name: name, at: now - second / 2)
        lane.phase = phase
        return lane
    }

    /// One lane that works on one partition with a lag of 5.
    static var working: EngineStatus {
        var lane = lane(.running)
        lane.partitions[partition] = .init(position: 15, published: 12, end: 20, movedAt: now)
        lane.totals.batches = 2
        lane.totals.records = 9
        lane.totals.outputs = 31
        lane.totals.verdicts = [
            .dispatched: 4, .duplicate: 1, .failed(reason: "cycle"): 2, .deadLettered(reason: "cycle"): 1,
            .rejected(reason: "expired"): 1,
        ]
        lane.recreations = 3
        lane.ownershipLosses = 1
        return EngineStatus(lanes: [lane])
    }

    static func snapshot(_ status: EngineStatus = working) -> OperationsSnapshot {
        OperationsSnapshot(
            service: "orchestrator-dynamic", version: "2.0.0", instance: "host", build: ["librdkafka": "2.0.2"],
            status: status, stalls: [], stallLimit: .seconds(60), isDraining: false, postgres: .reachable,
            kafka: .reachable, backlog: nil, stuck: nil, prepare: .batchSeconds, publish: .batchSeconds,
            process: ProcessUsage(
                cpuSeconds: 1.5, residentBytes: 4096, virtualBytes: 8192, openFiles: 10, maximumFiles: 1024,
                startedAt: 1_772_442_000.25), monotonic: now, wallClock: 1_772_442_931_000)
    }

    static func snapshot(_ lanes: EngineStatus.Lane...) -> OperationsSnapshot { snapshot(EngineStatus(lanes: lanes)) }
}
