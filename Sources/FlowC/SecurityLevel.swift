/// How closely a ticket's data is guarded (`ExecutionTicket.security_level`).
public enum SecurityLevel: String, Hashable, Sendable, CaseIterable {
    /// For everybody.
    case `public` = "PUBLIC"
    /// For the organisation; the default.
    case `internal` = "INTERNAL"
    /// For those concerned.
    case confidential = "CONFIDENTIAL"
    /// For named persons.
    case restricted = "RESTRICTED"
}
