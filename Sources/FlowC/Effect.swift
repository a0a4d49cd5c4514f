/// Something that has to become visible outside. Effects are values; only the publisher carries them out, in order.
public indirect enum Effect: Hashable, Sendable {
    /// A ticket for `execution.tickets`, key: its plan id.
    case publish(Ticket)
    /// A frame for `telemetry.orchestration`, key: its plan id.
    case frame(TelemetryFrame)
    /// A question for `cognitive-plans-approval-requests`, no key.
    case requestApproval(ApprovalRequest)
    /// A ticket for `execution.tickets` that undoes another one, key: its plan id.
    case compensate(Compensation)
    /// A published ticket once more: the same bytes, with the header `x-replay`.
    case publishAgain(TicketRecord, replay: String)
    /// An incident for `orchestration.incidents`, key: its id.
    case raise(Incident)
    /// An alert for `sla.alerts`, key: its id.
    case alert(SLAAlert)
    /// A violation for `sla.violations`, key: its id.
    case violation(SLAViolation)
    /// The record that caused it goes to its dead-letter topic.
    case deadLetter(DeadLetter)
}
