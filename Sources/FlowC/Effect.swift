/// Something that has to become visible outside. Effects are values; only the publisher carries them out, in order.
public indirect enum Effect: Hashable, Sendable {
    /// A ticket for `execution.tickets`, key: its plan id.
    case publish(Ticket)
    /// A frame for `telemetry.orchestration`, key: its plan id.
    case frame(TelemetryFrame)
    /// A question for `cognitive-plans-approval-requests`, no key.
    case requestApproval(ApprovalRequest)
    /// The record that caused it goes to its dead-letter topic.
    case deadLetter(DeadLetter)
}
