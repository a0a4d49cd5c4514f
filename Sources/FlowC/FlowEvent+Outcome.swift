extension FlowEvent {
    /// What an outcome tells of its saga, each moment once: what became of tickets, times that were not kept, the steps in
    /// their order with the tickets that went out in them, and the end. Empty for an outcome without a saga.
    ///
    /// `event` and `context` are those that the reducer made the outcome of. What became of a ticket is the difference to the
    /// tickets that came with the event, since an outcome's ``SagaTickets/changes`` also hold what earlier events of the same
    /// batch did.
    public static func events(of outcome: Outcome, after event: Event, _ context: Context) -> [FlowEvent] {
        guard let saga = outcome.saga else { return [] }
        var story = FlowStory(outcome, of: saga, context)
        story.tellResults(since: event.storedTickets)
        story.tellViolations()
        story.tellSteps()
        story.tellReissues()
        story.tellEnd()
        return story.events
    }
}

extension Event {
    /// The tickets of its saga as they were before it; nil where there are none.
    fileprivate var storedTickets: SagaTickets? {
        switch self {
        case .decision: nil
        case .result(_, let stored), .answer(_, let stored): stored?.tickets
        case .order(_, let stored), .timer(_, let stored): stored.tickets
        }
    }
}
