/// How bad something is, on the wire of incidents, alerts and violations.
public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// Someone should look at it.
    case warning = "WARNING"
    /// Someone must look at it.
    case critical = "CRITICAL"
}
