internal import Documents
internal import FlowC
internal import Postgres

/// One row of `sagas`.
struct SagaSummary: Hashable, Sendable {
    /// `saga_id`.
    let id: Identifier
    /// `decision_id`.
    let decisionID: String
    /// `plan_id`.
    let planID: String
    /// `intent_id`.
    let intentID: String
    /// `correlation_id`.
    let correlationID: String
    /// `state`.
    let state: String
    /// `step`.
    let step: String?
    /// `risk_band`.
    let riskBand: String
    /// `priority`.
    let priority: String
    /// `reason`.
    let reason: String?
    /// `detail`.
    let detail: String?
    /// `revision`.
    let revision: Int64
    /// `created_at`, epoch milliseconds.
    let createdAt: Int64
    /// `updated_at`, epoch milliseconds.
    let updatedAt: Int64

    /// The columns, in the order in which ``init(_:)`` reads them.
    static let columns = """
        saga_id, decision_id, plan_id, intent_id, correlation_id, state, step, risk_band, priority, reason, detail, \
        revision, created_at, updated_at
        """

    /// Writes the members of a JSON object.
    func writeMembers(_ writer: inout JSONWriter) {
        let texts: [(String, String?)] = [
            ("saga_id", id.description), ("decision_id", decisionID), ("plan_id", planID), ("intent_id", intentID),
            ("correlation_id", correlationID), ("state", state), ("step", step), ("risk_band", riskBand),
            ("priority", priority), ("reason", reason), ("detail", detail),
        ]
        for (name, text) in texts {
            writer.key(name)
            writer.value(text)
        }
        writer.key("revision")
        writer.value(revision)
        writer.key("created_at")
        writer.value(Timestamp.text(createdAt))
        writer.key("updated_at")
        writer.value(Timestamp.text(updatedAt))
    }
}

extension SagaSummary {
    /// Reads a row of ``columns``.
    init(_ row: Row) throws(PostgresError) {
        let uuid = try row.uuid(0)
        id = Identifier(high: uuid.high, low: uuid.low)
        decisionID = try row.text(1)
        planID = try row.text(2)
        intentID = try row.text(3)
        correlationID = try row.text(4)
        state = try row.text(5)
        step = try row.optional(6, row.text)
        riskBand = try row.text(7)
        priority = try row.text(8)
        reason = try row.optional(9, row.text)
        detail = try row.optional(10, row.text)
        revision = try row.int8(11)
        createdAt = try row.timestamptz(12)
        updatedAt = try row.timestamptz(13)
    }
}
