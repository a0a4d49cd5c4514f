/// How urgent a plan is (`ExecutionTicket.priority`).
public enum Priority: String, Hashable, Sendable, CaseIterable {
    /// Can wait.
    case low = "LOW"
    /// The default.
    case normal = "NORMAL"
    /// Before normal ones.
    case high = "HIGH"
    /// Before everything else.
    case critical = "CRITICAL"

    /// The rank that breaks ties between equal scores: 0 for low up to 3 for critical.
    public var rank: Int {
        switch self {
        case .low: 0
        case .normal: 1
        case .high: 2
        case .critical: 3
        }
    }

    /// The priority that a number from 1 to 10 stands for in the predecessors' plans.
    public init(number: Int64) {
        self =
            switch number {
            case ...2: .low
            case 3...5: .normal
            case 6...8: .high
            default: .critical
            }
    }
}
