internal import OrchestratorTestKit

extension CommandFailure {
    /// The failure that an error of any room means to the user; nil for errors that the argument parser reports.
    init?(reporting error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as ConfigurationError: self.init(.configuration, error.description)
        case let error as SystemCallError: self.init(.failure, error.description)
        case let error as PrivatePostgresError: self.init(.unavailable, error.description)
        default: return nil
        }
    }
}
