internal import FlowC

extension OutputEncoder {
    /// What an event leads to, with its records. A ticket that cannot be published fails the saga instead: all or nothing.
    /// With a `clock`, ``nanoseconds`` grows by what the encoding takes.
    mutating func decide(
        _ saga: Saga?, _ event: Event, _ context: Context, of input: DecodedBatch.Input,
        clock: (@Sendable () -> UInt64)? = nil
    ) throws -> (outcome: Outcome, outputs: [Output]) {
        let outcome = try Reducer.reduce(saga, event, context)
        let began = clock?() ?? 0
        defer { if let clock { nanoseconds += clock() &- began } }
        do {
            return (outcome, try encode(outcome, of: input, toldAs: story(of: outcome, after: event, context)))
        } catch let failure as TicketFailure {
            let failed = try Reducer.fail(saga, event, context, because: failure)
            return (failed, try encode(failed, of: input, toldAs: story(of: failed, after: event, context)))
        }
    }

    /// The events that tell an outcome, where they are wanted.
    private func story(of outcome: Outcome, after event: Event, _ context: Context) -> [FlowEvent] {
        tellsFlowEvents ? FlowEvent.events(of: outcome, after: event, context) : []
    }
}
