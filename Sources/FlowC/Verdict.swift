/// What became of a record, for counters. A record can count again later: one that was parked, when it is applied.
public enum Verdict: Hashable, Sendable {
    /// Tickets go out.
    case dispatched
    /// A person is asked.
    case awaitingApproval
    /// The gate refused it; the reason is one of a few words.
    case rejected(reason: String)
    /// A step failed; the reason is one of a few words.
    case failed(reason: String)
    /// A saga that was there already failed, with a dead letter; the reason is one of a few words.
    case invalidated(reason: String)
    /// It was decided before, or waits already; nothing happens.
    case duplicate
    /// It went to its dead letters; the reason is one of a few words.
    case deadLettered(reason: String)
    /// It could not be decided and was set aside, a dead letter; the reason is one of a few words.
    case quarantined(reason: String)
    /// A timer that could not be decided about: it comes again; the reason is one of a few words.
    case postponed(reason: String)
    /// It waits in the inbox of its saga.
    case parked
    /// A drain timer: what waited has been applied, or nothing waited any more.
    case drained
    /// A drain timer that came too early: everything goes on waiting, the timer too.
    case held
    /// A timer that is consumed already; nothing happens.
    case stale
    /// A saga's tickets go out once more.
    case republished
    /// A saga is done again; its new saga has a fate of its own.
    case reprocessed
    /// Something became known about a saga that goes on as it is.
    case progressed
    /// A saga has entered another state.
    case entered(ExecutionState)
    /// A result came after its saga had ended.
    case late
    /// A result said the opposite of an earlier one.
    case contradicted
    /// A timer came before anything was due; it is armed again.
    case early
    /// An operator's order was obeyed that changes no state.
    case obeyed(String)
    /// A command was not obeyed; the reason is one of a few words.
    case refused(reason: String)
}
