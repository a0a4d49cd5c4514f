/// One row of the execution table: from a state, an event leads to one of some states.
public struct ExecutionRule: Hashable, Sendable {
    /// The state before.
    public let from: ExecutionState
    /// What happens.
    public let event: ExecutionEvent
    /// The states it can lead to. With more than one the caller names which: what decides is not in the state alone.
    public let to: [ExecutionState]

    private init(_ from: ExecutionState, _ event: ExecutionEvent, _ to: ExecutionState...) {
        self.from = from
        self.event = event
        self.to = to
    }

    /// The whole table. A pair that is not in it is refused.
    public static let all: [ExecutionRule] = [
        .init(.pending, .start, .running),
        .init(.pending, .reject, .rejected),

        .init(.running, .approvalNeeded, .awaitingApproval),
        .init(.running, .invalid, .failed),
        .init(.running, .denied, .failed),
        .init(.running, .failed, .failed),
        .init(.running, .transient, .retrying),
        .init(.running, .defer, .deferred),
        .init(.running, .dispatched, .waitingForEvent),
        .init(.running, .done, .completed),

        .init(.awaitingApproval, .approved, .running),
        .init(.awaitingApproval, .declined, .rejected),
        .init(.awaitingApproval, .expired, .rejected),
        .init(.awaitingApproval, .cancel, .cancelled),

        .init(.waitingForEvent, .progress, .waitingForEvent),
        .init(.waitingForEvent, .succeeded, .completed),
        // FAILED where compensation is off.
        .init(.waitingForEvent, .failed, .compensating, .failed),
        .init(.waitingForEvent, .deadline, .compensating, .failed),
        .init(.waitingForEvent, .compensate, .compensating, .failed),
        .init(.waitingForEvent, .cancel, .cancelRequested),
        .init(.waitingForEvent, .pause, .paused),
        .init(.waitingForEvent, .retryTicket, .waitingForEvent),

        .init(.retrying, .due, .running),
        .init(.retrying, .exhausted, .failed),
        .init(.retrying, .cancel, .cancelled),
        .init(.retrying, .pause, .paused),

        .init(.deferred, .due, .running),
        .init(.deferred, .exhausted, .failed),
        .init(.deferred, .cancel, .cancelled),
        .init(.deferred, .pause, .paused),

        // The state it came from.
        .init(.paused, .resume, .waitingForEvent, .retrying, .deferred),
        // CANCEL_REQUESTED when tickets are out.
        .init(.paused, .cancel, .cancelled, .cancelRequested),

        .init(.cancelRequested, .nothingToUndo, .cancelled),
        .init(.cancelRequested, .compensate, .compensating),

        .init(.compensating, .progress, .compensating),
        .init(.compensating, .failed, .compensating),
        // CANCELLED when a cancel began it.
        .init(.compensating, .undone, .compensated, .cancelled),
        .init(.compensating, .stuck, .compensating),
        .init(.compensating, .retry, .compensating),
        .init(.compensating, .giveUp, .failed),
    ]

    static let table: [ExecutionState: [ExecutionEvent: [ExecutionState]]] = all.reduce(into: [:]) { table, rule in
        table[rule.from, default: [:]][rule.event] = rule.to
    }
}

extension ExecutionState {
    /// The state after an event; `subject` names what changes, for the error.
    ///
    /// `choice` names the state where the table offers several; it must be one of them.
    public func applying(
        _ event: ExecutionEvent, to choice: ExecutionState? = nil, of subject: @autoclosure () -> String
    ) throws(InvalidTransition) -> ExecutionState {
        let targets = ExecutionRule.table[self]?[event] ?? []
        if let choice {
            if targets.contains(choice) { return choice }
        } else if targets.count == 1 {
            return targets[0]
        }
        throw InvalidTransition(state: rawValue, event: event.rawValue, subject: subject(), choice: choice?.rawValue)
    }

    /// The events that this state accepts.
    public var acceptedEvents: [ExecutionEvent] {
        ExecutionRule.all.filter { $0.from == self }.map(\.event)
    }
}
