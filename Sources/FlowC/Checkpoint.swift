/// What makes the steps of one reduction durable: one document with the outcome and timing of each step.
public struct Checkpoint: Hashable, Sendable {
    /// The version of the document's form.
    public static let schemaVersion = 1

    /// ``Identifier/checkpoint(saga:step:sequence:)``, the sequence being the revision of the saga.
    public var id: Identifier
    /// Whose it is.
    public var sagaID: Identifier
    /// The step the saga is in.
    public var step: Step
    /// The revision of the saga it belongs to.
    public var revision: Int64
    /// The steps that ran or wait, in order.
    public var steps: [StepOutcome]
    /// The version that wrote it.
    public var orchestratorVersion: String
    /// The document, compact JSON. A pure function of saga, event and context (with its durations).
    public var document: [UInt8]
}
