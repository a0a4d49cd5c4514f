/// The saga that holds a plan: it is open, or it has tickets.
public struct PlanHolder: Hashable, Sendable {
    /// That saga.
    public var sagaID: Identifier
    /// The decision it carries out.
    public var decisionID: String

    /// Names a holder.
    public init(sagaID: Identifier, decisionID: String) {
        self.sagaID = sagaID
        self.decisionID = decisionID
    }
}
