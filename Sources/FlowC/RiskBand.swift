/// How risky a plan is (`CognitivePlan.risk_band`, `ExecutionTicket.risk_band`).
public enum RiskBand: String, Hashable, Sendable, CaseIterable {
    /// Low risk.
    case low
    /// Medium risk.
    case medium
    /// High risk.
    case high
    /// Critical risk.
    case critical
}
