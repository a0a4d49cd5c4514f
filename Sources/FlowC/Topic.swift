/// The topics of the contract. Names are configuration; these are the defaults.
public enum Topic: String, Hashable, Sendable, CaseIterable {
    /// Decisions, in.
    case decisions = "plans.consensus"
    /// Results of tickets, in.
    case results = "execution.results"
    /// Commands, in and out.
    case commands = "orchestration.commands"
    /// Questions to persons, out.
    case approvalRequests = "cognitive-plans-approval-requests"
    /// Their answers, in.
    case approvalResponses = "cognitive-plans-approval-responses"
    /// Tickets, out.
    case tickets = "execution.tickets"
    /// Frames, out.
    case telemetry = "telemetry.orchestration"
    /// Flow events, out, optional.
    case flowTelemetry = "telemetry-flow-c"
    /// Incidents, out.
    case incidents = "orchestration.incidents"
    /// SLA alerts, out.
    case alerts = "sla.alerts"
    /// SLA violations, out.
    case violations = "sla.violations"
    /// Dead decisions, out.
    case decisionsDeadLetters = "plans.consensus.dlq"
    /// Dead results, out.
    case resultsDeadLetters = "execution.results.dlq"
    /// Dead answers, out.
    case approvalDeadLetters = "cognitive-plans-approval-dlq"
    /// Dead commands, out.
    case commandsDeadLetters = "orchestration.commands.dlq"

    /// The topics that are read.
    public static let inputs: [Topic] = [.decisions, .results, .approvalResponses, .commands]

    /// Where records of this topic go that cannot be used; nil for topics that are only written.
    public var deadLetters: Topic? {
        switch self {
        case .decisions: .decisionsDeadLetters
        case .results: .resultsDeadLetters
        case .approvalResponses: .approvalDeadLetters
        case .commands: .commandsDeadLetters
        default: nil
        }
    }
}
