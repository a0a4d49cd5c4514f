internal import SagaEngine

extension EngineStatus.Phase {
    /// The phase as answers and labels name it.
    var word: String {
        switch self {
        case .starting: "starting"
        case .running: "running"
        case .assigning: "assigning"
        case .waiting: "waiting"
        case .holding: "holding"
        case .stopping: "stopping"
        }
    }

    /// Every word, in the order in which they are shown.
    static let words = ["starting", "assigning", "running", "waiting", "holding", "stopping"]
}
