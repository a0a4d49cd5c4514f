/// The pure heart: what an event makes of a saga. No clock, no randomness, no I/O.
public enum Reducer {
    /// What the event leads to. `saga` is the saga it belongs to, nil when there is none yet.
    ///
    /// The same arguments always give the same outcome, to the byte. Throws only where a state table refuses a step: a
    /// fault of the program.
    public static func reduce(
        _ saga: Saga?, _ event: Event, _ context: Context
    ) throws(InvalidTransition) -> Outcome {
        try reduce(saga, event, context, failure: nil)
    }

    /// What the event leads to when one of the tickets it generated cannot be published: all or nothing, so the saga is
    /// FAILED at C2 with one dead letter. Takes the arguments of the ``reduce(_:_:_:)`` whose outcome it replaces.
    public static func fail(
        _ saga: Saga?, _ event: Event, _ context: Context, because failure: TicketFailure
    ) throws(InvalidTransition) -> Outcome {
        try reduce(saga, event, context, failure: failure)
    }

    private static func reduce(
        _ saga: Saga?, _ event: Event, _ context: Context, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        switch (event, saga) {
        case (.decision(let decision, let planHolder, let attempt), nil):
            return try begin(decision, attempt, planHolder, context, failure: failure)
        // Gate rule 4: a saga applies its decision once.
        case (.decision, .some): return Outcome(verdict: .duplicate)
        case (.result(let result, let stored?), let saga?): return try report(result, saga, stored, context)
        case (.result(let result, _), _): return unknownTicket(result)
        case (.answer(let given, let stored?), let saga?):
            return try answer(given, saga, stored, context, failure: failure)
        case (.answer(let given, _), _): return unmatched(given)
        case (.order(let command, let stored), let saga?):
            return try obey(command, saga, stored, context, failure: failure)
        case (.order(let command, _), nil): return unknownSaga(command)
        case (.timer(let kind, let stored), let saga?):
            return try wake(kind, saga, stored, context, failure: failure)
        case (.timer, nil): return Outcome(verdict: .stale)
        }
    }

    /// What a record that cannot become a decision leads to: one dead letter (gate rules 1…3).
    public static func refuse(_ rejected: RejectedRecord) -> Outcome {
        Outcome(verdict: .deadLettered(reason: rejected.reason.rawValue), effects: [.deadLetter(DeadLetter(rejected))])
    }
}
