public import Documents

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

extension PlanHolder {
    /// Writes it for a checkpoint.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("saga_id")
            writer.value(sagaID.description)
            writer.key("decision_id")
            writer.value(decisionID)
        }
    }

    /// Reads `plan_holder` of a stored checkpoint; nil when a member is missing or has the wrong type.
    public init?(stored node: Node) {
        guard let saga = node["saga_id"]?.text.flatMap({ Identifier($0) }), let decision = node["decision_id"]?.text
        else {
            return nil
        }
        self.init(sagaID: saga, decisionID: decision)
    }
}
