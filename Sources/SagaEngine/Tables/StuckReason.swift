/// What keeps a saga from getting on (workflow-engine.md WF-16). The raw values are the label `reason` of metrics.
public enum StuckReason: String, Hashable, Sendable, CaseIterable {
    /// Its compensation was refused or unanswered too often: the saga is flagged stuck.
    case undoing = "operator"
    /// Events wait in its inbox.
    case inbox
    /// It is in a state in which no committed saga rests.
    case state
    /// It waits for a time, and nothing wakes it.
    case untimed = "no_timer"
    /// Its timer is due, and nobody has answered that.
    case unanswered = "timer"

    /// For people.
    public var words: String {
        switch self {
        case .undoing: "a compensation waits for an operator"
        case .inbox: "events wait in its inbox"
        case .state: "no saga rests in this state"
        case .untimed: "it has no timer"
        case .unanswered: "its timer is due and not answered"
        }
    }
}
