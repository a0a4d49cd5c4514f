/// What timers are for. The raw values are `kind` of `orchestration-command.schema.json` and of the table `timers`.
public enum TimerKind: String, Hashable, Sendable, CaseIterable {
    /// Offers a saga's parked events again.
    case drain
    /// The pause before the next attempt of a step is over: RETRYING → RUNNING.
    case retry
    /// A saga that waits for capacity looks again: DEFERRED → RUNNING.
    case deferral
    /// Nobody has answered a request for approval in time.
    case approvalExpiry = "approval_expiry"
    /// Most of a ticket's time has passed without a terminal result: the alert before its deadline.
    case ticketWarning = "ticket_warning"
    /// All of a ticket's time has passed without a terminal result.
    case ticketDeadline = "ticket_deadline"
    /// The time of the whole execution has passed.
    case executionDeadline = "execution_deadline"
    /// The time of a compensation ticket has passed without an answer.
    case compensationDeadline = "compensation_deadline"
    /// The time in which a saga waits for a signal has passed.
    case signalWait = "signal_wait"

    /// Those that wake only a saga whose tickets are out. A ``signalWait`` may, others never do.
    public static let ofRunningSagas: [TimerKind] = [
        .ticketWarning, .ticketDeadline, .executionDeadline, .compensationDeadline,
    ]
}
