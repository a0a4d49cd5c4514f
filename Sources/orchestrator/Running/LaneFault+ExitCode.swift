internal import SagaEngine

extension LaneFault {
    /// The exit code of a service that ends over it.
    var exitCode: CommandFailure.Code {
        switch self {
        case .refused: .configuration
        case .port, .halted, .bug: .failure
        }
    }
}
