/// The six steps of a saga.
public enum Step: String, Hashable, Sendable, CaseIterable, Comparable {
    /// C1: validate the plan.
    case validatePlan = "C1"
    /// C2: generate the tickets.
    case generateTickets = "C2"
    /// C3: allocate resources.
    case allocateResources = "C3"
    /// C4: publish the tickets.
    case publishTickets = "C4"
    /// C5: consolidate the results.
    case consolidateResults = "C5"
    /// C6: publish telemetry.
    case publishTelemetry = "C6"

    /// `C1`…`C6`; the node id of the predecessors' views.
    public var name: String { rawValue }

    /// The node type of the predecessors' views.
    public var nodeType: String {
        switch self {
        case .validatePlan: "validate_plan"
        case .generateTickets: "generate_tickets"
        case .allocateResources: "allocate_resources"
        case .publishTickets: "publish_tickets"
        case .consolidateResults: "consolidate_results"
        case .publishTelemetry: "publish_telemetry"
        }
    }

    /// In the order in which they run.
    public static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
}
