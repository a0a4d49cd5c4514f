internal import FlowC
internal import Foundation
public import SagaEngine

/// Where the answers of the HTTP interface come from. Every closure is called on a thread of the cooperative pool with each
/// request, so none may block: what has to be asked of a server is asked elsewhere, and the closure gives the last answer.
public struct OperationsSource: Sendable {
    /// The name of the service.
    public var service: String
    /// The version of the program.
    public var version: String
    /// The name of this instance.
    public var instance: String
    /// Other things that the build information names, such as the version of a library, by label.
    public var build: [String: String]
    /// What the lanes do.
    public var status: @Sendable () -> EngineStatus
    /// The partitions that stand still.
    public var stalls: @Sendable () -> [Stall]
    /// How long a running lane may take for a batch until it counts as stuck.
    public var stallLimit: Duration
    /// True from the first signal to stop.
    public var isDraining: @Sendable () -> Bool
    /// Whether Postgres answers.
    public var postgres: @Sendable () -> Reachability
    /// Whether Kafka answers.
    public var kafka: @Sendable () -> Reachability
    /// What waits in Postgres; nil while it is not known.
    public var backlog: @Sendable () -> Backlog?
    /// How many sagas do not get on; nil while it is not known.
    public var stuck: @Sendable () -> StuckCounts?
    /// What is known of the services that this one asks.
    public var neighbours: @Sendable () -> NeighbourStatus
    /// The times of batches.
    public var durations: BatchDurations

    /// A source of which only the lanes are known; the rest is added where it is known.
    public init(service: String, version: String, instance: String, status: @escaping @Sendable () -> EngineStatus) {
        self.service = service
        self.version = version
        self.instance = instance
        self.status = status
        build = [:]
        stalls = { [] }
        stallLimit = .seconds(60)
        isDraining = { false }
        postgres = { .unknown }
        kafka = { .unknown }
        backlog = { nil }
        stuck = { nil }
        neighbours = { NeighbourStatus() }
        durations = BatchDurations()
    }

    /// Everything that one answer is made of, as of now.
    var snapshot: OperationsSnapshot {
        return OperationsSnapshot(
            service: service, version: version, instance: instance, build: build, status: status(), stalls: stalls(),
            stallLimit: stallLimit,
            isDraining: isDraining(), postgres: postgres(), kafka: kafka(), backlog: backlog(), stuck: stuck(),
            neighbours: neighbours(),
            prepare: durations.prepare, publish: durations.publish, process: .now, monotonic: MonotonicClock.now(),
            wallClock: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
