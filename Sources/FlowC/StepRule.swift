/// One row of the step table.
public struct StepRule: Hashable, Sendable {
    /// The state before.
    public let from: StepState
    /// What happens.
    public let event: StepEvent
    /// The state after.
    public let to: StepState

    private init(_ from: StepState, _ event: StepEvent, _ to: StepState) {
        self.from = from
        self.event = event
        self.to = to
    }

    /// The whole table. A pair that is not in it is refused. CANCEL skips what has not ended; a failure stays one.
    public static let all: [StepRule] = [
        .init(.pending, .dependenciesMet, .ready),
        .init(.pending, .start, .running),
        .init(.pending, .skip, .skipped),
        .init(.pending, .block, .blocked),
        .init(.pending, .cancel, .skipped),

        .init(.ready, .start, .running),
        .init(.ready, .skip, .skipped),
        .init(.ready, .block, .blocked),
        .init(.ready, .cancel, .skipped),

        .init(.running, .complete, .completed),
        .init(.running, .fail, .failed),
        .init(.running, .timeout, .failed),
        .init(.running, .pause, .paused),
        .init(.running, .skip, .skipped),
        .init(.running, .cancel, .skipped),

        .init(.paused, .resume, .running),
        .init(.paused, .fail, .failed),
        .init(.paused, .timeout, .failed),
        .init(.paused, .skip, .skipped),
        .init(.paused, .cancel, .skipped),

        .init(.blocked, .unblock, .ready),
        .init(.blocked, .fail, .failed),
        .init(.blocked, .skip, .skipped),
        .init(.blocked, .cancel, .skipped),

        .init(.failed, .retry, .pending),
        .init(.failed, .cancel, .failed),
    ]

}

extension StepState {
    /// The state after an event; `subject` names what changes, for the error.
    public func applying(
        _ event: StepEvent, of subject: @autoclosure () -> String
    ) throws(InvalidTransition) -> StepState {
        for rule in StepRule.all where rule.from == self && rule.event == event { return rule.to }
        throw InvalidTransition(state: rawValue, event: event.rawValue, subject: subject())
    }

    /// The events that this state accepts.
    public var acceptedEvents: [StepEvent] {
        StepRule.all.filter { $0.from == self }.map(\.event)
    }
}
