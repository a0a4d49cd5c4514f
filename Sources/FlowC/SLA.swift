/// The time a ticket has (`ExecutionTicket.sla`).
public struct SLA: Hashable, Sendable {
    /// When it should be done, epoch milliseconds: generation time + ``timeoutMs``, dependencies left aside.
    public var deadline: Int64
    /// How long its worker has, milliseconds.
    public var timeoutMs: Int64
    /// How often its worker tries again.
    public var maxRetries: Int32

    /// Names the three parts.
    public init(deadline: Int64, timeoutMs: Int64, maxRetries: Int32) {
        self.deadline = deadline
        self.timeoutMs = timeoutMs
        self.maxRetries = maxRetries
    }

    /// The time for a task by the profile: `max(minimum, estimate × multiplier)`, truncated to milliseconds.
    public init(estimatedDurationMs: Int64, riskBand: RiskBand, at now: Int64, profile: Profile) {
        let scaled = (Double(estimatedDurationMs) * profile.slaTimeoutMultiplier).rounded(.towardZero)
        let timeout = max(profile.slaMinimumTimeoutMs, Int64(exactly: scaled) ?? Int64.max)
        let (deadline, overflow) = now.addingReportingOverflow(timeout)
        self.init(
            deadline: overflow ? Int64.max : deadline, timeoutMs: timeout,
            maxRetries: profile.maxRetries[riskBand])
    }
}
