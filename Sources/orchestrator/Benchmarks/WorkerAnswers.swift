internal import ArgumentParser
internal import OrchestratorTestKit

/// What the worker of a benchmark says about each ticket.
enum WorkerAnswers: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// COMPLETED alone.
    case completed
    /// RUNNING and then COMPLETED, as workers do.
    case runningCompleted = "running-completed"

    /// The results of one ticket, in order.
    var statuses: [WorkerResult.Status] {
        switch self {
        case .completed: [.completed]
        case .runningCompleted: [.running, .completed]
        }
    }
}
