internal import SagaEngine

/// Everything that one answer is made of: a value, so that every answer can be computed without a clock or a server.
struct OperationsSnapshot: Sendable {
    var service: String
    var version: String
    var instance: String
    var build: [String: String]
    var status: EngineStatus
    var stalls: [Stall]
    var stallLimit: Duration
    var isDraining: Bool
    var postgres: Reachability
    var kafka: Reachability
    var backlog: Backlog?
    var stuck: StuckCounts?
    var neighbours = NeighbourStatus()
    var prepare: Histogram
    var publish: Histogram
    var process: ProcessUsage
    /// Nanoseconds of the clock that the status is told in.
    var monotonic: UInt64
    /// Epoch milliseconds.
    var wallClock: Int64

    /// Since a lane finished a batch or found nothing to do.
    func silence(of lane: EngineStatus.Lane) -> Duration {
        .nanoseconds(Int64(clamping: monotonic > lane.lastProgress ? monotonic - lane.lastProgress : 0))
    }
}
