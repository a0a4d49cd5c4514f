/// Something that happens to a saga: one record, decoded, with what was looked up for it.
public enum Event: Sendable {
    /// A decision came, or is to be carried out again. `planHolder` is a saga that holds its plan, where there is one; a
    /// saga of the same decision and attempt is given to the reducer as the saga instead.
    case decision(Decision, planHolder: PlanHolder?, attempt: Attempt = .first)
    /// A worker reports about one of the saga's tickets. Without a saga nobody knows the ticket.
    case result(ExecutionResult, StoredSaga?)
    /// A person answers the approval request. Without a saga nobody waits for it.
    case answer(ApprovalAnswer, StoredSaga?)
    /// An operator's order that concerns this saga alone.
    case order(Command, StoredSaga)
    /// A timer of the saga is due.
    case timer(TimerKind, StoredSaga)
}
