/// Something that happens to a saga: one record, decoded, with what was looked up for it.
public enum Event: Sendable {
    /// A decision came. `planHolder` is the saga that holds its plan, where there is one; a saga of the same decision
    /// is given to the reducer as the saga instead.
    case decision(Decision, planHolder: PlanHolder?)
}
