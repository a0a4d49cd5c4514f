internal import SagaEngine

/// Whether this instance does its work.
struct Readiness: Equatable {
    /// What keeps it from its work.
    struct Obstacle: Equatable {
        /// A word for programs.
        enum Code: String {
            case draining, starting, laneEnded = "lane_ended", laneWaiting = "lane_waiting", laneStuck = "lane_stuck"
            case partitionStopped = "partition_stopped", partitionStalled = "partition_stalled"
        }

        let code: Code
        /// A line for people.
        let detail: String
    }

    /// What keeps it from its work; empty when it is ready.
    let obstacles: [Obstacle]
    /// A lane is in its group and polls.
    let isConsuming: Bool
    /// True when every lane does all of its work.
    let isComplete: Bool

    /// True when nothing keeps it from its work.
    var isReady: Bool { obstacles.isEmpty }

    /// Judges a snapshot.
    init(_ snapshot: OperationsSnapshot) {
        let lanes = snapshot.status.lanes
        var obstacles: [Obstacle] = []
        if snapshot.isDraining {
            obstacles.append(Obstacle(code: .draining, detail: "stopping: finishing what has been begun"))
        }
        isConsuming = lanes.contains { $0.phase == .running || $0.phase == .holding }
        for lane in lanes {
            switch lane.phase {
            case .waiting(let reason):
                obstacles.append(Obstacle(code: .laneWaiting, detail: "lane \(lane.name) waits: \(reason)"))
            case .stopping where !snapshot.isDraining:
                obstacles.append(Obstacle(code: .laneEnded, detail: "lane \(lane.name) has ended by itself"))
            case .running where snapshot.silence(of: lane) >= snapshot.stallLimit:
                let seconds = snapshot.silence(of: lane).components.seconds
                obstacles.append(
                    Obstacle(code: .laneStuck, detail: "lane \(lane.name) has finished nothing for \(seconds) s"))
            case .starting, .assigning, .running, .holding, .stopping: break
            }
        }
        if !isConsuming && obstacles.isEmpty {
            let phases = lanes.map { "\($0.name) \($0.phase.word)" }.joined(separator: ", ")
            obstacles.append(
                Obstacle(
                    code: .starting,
                    detail: "no lane has its assignment yet: \(phases.isEmpty ? "none is started" : phases)"))
        }
        for lane in lanes {
            for (partition, reason) in lane.stopped.sorted(by: { $0.key < $1.key }) {
                obstacles.append(Obstacle(code: .partitionStopped, detail: "\(partition) is stopped: \(reason)"))
            }
        }
        for stall in snapshot.stalls {
            let seconds = stall.seconds(at: snapshot.monotonic)
            obstacles.append(
                Obstacle(
                    code: .partitionStalled,
                    detail: "\(stall.partition) has stood at \(stall.position) of \(stall.end) for \(seconds) s"))
        }
        self.obstacles = obstacles
        isComplete = obstacles.isEmpty && lanes.allSatisfy { $0.phase == .running }
    }
}
