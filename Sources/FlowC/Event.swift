/// Something that happens to a saga: one record, decoded, with what was looked up for it.
public enum Event: Sendable {
    /// A decision came, or is to be carried out again. `planHolder` is a saga that holds its plan, where there is one; a
    /// saga of the same decision and attempt is given to the reducer as the saga instead.
    case decision(Decision, planHolder: PlanHolder?, attempt: Attempt = .first)
}
