internal import FlowC
internal import Postgres

/// SQL over `remediations`.
struct Remediations: ~Copyable {
    /// Who comes second finds the row of the first: that is the point of it, so no unique violation.
    private static let insert = Statement(
        "remediations-insert",
        """
        INSERT INTO remediations (incident_id, group_id, playbook, state, attempts, requested_at)
        VALUES ($1, $2, $3, 'calling', 1, clock_timestamp())
        ON CONFLICT (incident_id) DO NOTHING RETURNING attempts
        """, [.uuid, .text, .text])

    private static let find = Statement(
        "remediations-find",
        """
        SELECT state, attempts, (extract(epoch FROM clock_timestamp() - requested_at) * 1000)::int8
        FROM remediations WHERE incident_id = $1
        """, [.uuid])

    private static let again = Statement(
        "remediations-again",
        """
        UPDATE remediations SET attempts = attempts + 1, requested_at = clock_timestamp()
        WHERE incident_id = $1 AND state = 'calling' AND attempts = $2 RETURNING attempts
        """, [.uuid, .int4])

    private static let note = Statement(
        "remediations-note",
        "UPDATE remediations SET last_error = $2 WHERE incident_id = $1 AND state = 'calling'", [.uuid, .text])

    private static let finish = Statement(
        "remediations-finish",
        """
        UPDATE remediations SET state = $2, answered_at = clock_timestamp(), last_error = coalesce($3, last_error)
        WHERE incident_id = $1 AND state = 'calling'
        """, [.uuid, .text, .text])

    private var parameters = Parameters()

    /// Makes the row where there is none, answers its attempts where this call made it, and then the row.
    mutating func claim(
        _ incident: Identifier, group: String, playbook: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        begin(incident)
        try parameters.append(text: group)
        try parameters.append(text: playbook)
        try pipeline.add(Self.insert, parameters)
        begin(incident)
        try pipeline.add(Self.find, parameters)
    }

    /// Counts another sending, unless somebody else has done so since `attempts` were read; answers the new count.
    mutating func again(
        _ incident: Identifier, after attempts: Int32, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        begin(incident)
        parameters.append(int4: attempts)
        try pipeline.add(Self.again, parameters)
    }

    /// Writes why it is not known yet what came of it.
    mutating func note(
        _ incident: Identifier, _ error: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        begin(incident)
        try parameters.append(text: error)
        try pipeline.add(Self.note, parameters)
    }

    /// Writes what came of it, once.
    mutating func finish(
        _ incident: Identifier, _ state: RemediationState, _ error: String?, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        begin(incident)
        try parameters.append(text: state.rawValue)
        if let error { try parameters.append(text: error) } else { parameters.appendNull(.text) }
        try pipeline.add(Self.finish, parameters)
    }

    /// Reads one row of ``claim(_:group:playbook:in:)``.
    static func row(_ row: Row, isNew: Bool) throws(PostgresError) -> RemediationRow {
        let word = try row.text(0)
        guard let state = RemediationState(rawValue: word) else {
            throw PostgresError(.unexpectedValue, "remediations: the state \"\(word)\" is unknown to this version")
        }
        return RemediationRow(
            state: state, attempts: try row.int4(1), age: .milliseconds(max(0, try row.int8(2))), isNew: isNew)
    }

    private mutating func begin(_ incident: Identifier) {
        parameters.reset()
        parameters.append(uuid: (high: incident.high, low: incident.low))
    }
}
