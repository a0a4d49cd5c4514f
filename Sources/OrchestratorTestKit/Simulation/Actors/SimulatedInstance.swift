internal import Kafka
internal import SagaEngine

/// A simulated process with its lanes.
final class SimulatedInstance {
    enum State: Equatable {
        case running
        /// It stands still until somebody lets it go on.
        case paused
        /// It is gone and will be started again at that time.
        case down(until: Int64)
        /// It ended with a fault that no start heals.
        case refused
        /// A leftover that has lost its place.
        case gone
    }

    let number: Int
    let name: String
    var lanes: [SimulatedLane]
    var state = State.running
    /// It was asked to stop.
    var isStopping = false
    /// Its place was taken by a newer process of the same name.
    var isLeftover = false

    init(number: Int, name: String, lanes: [SimulatedLane]) {
        self.number = number
        self.name = name
        self.lanes = lanes
    }

    var isAlive: Bool { state == .running || state == .paused }

    /// The process is gone, its connections with it.
    func kill() {
        for lane in lanes { lane.store.disconnect() }
    }
}
