internal import FlowC
internal import Postgres

/// SQL over `saga_checkpoints`.
struct SagaCheckpoints: ~Copyable {
    private static let insert = Statement(
        "saga-checkpoints-insert",
        """
        INSERT INTO saga_checkpoints (checkpoint_id, saga_id, revision, document, batch, recorded_at, orchestrator_version)
        SELECT c.*, $5, $6, $7
        FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::json[]) AS c
        """, [.uuidArray, .uuidArray, .int8Array, .jsonArray, .uuid, .timestamptz, .text])

    /// Of each saga the checkpoint that was written with its tickets.
    private static let headers = Statement(
        "saga-checkpoints-headers",
        """
        SELECT DISTINCT ON (saga_id) saga_id, document -> 'headers'
        FROM saga_checkpoints WHERE saga_id = ANY($1) AND document -> 'headers' IS NOT NULL
        ORDER BY saga_id, revision
        """, [.uuidArray])

    private var parameters = Parameters()
    private var ids = UUIDColumn("checkpoint_id")
    private var sagas = UUIDColumn("saga_id")
    private var revisions = Int8Column("revision")
    private var documents = JSONColumn("document")

    /// Inserts new checkpoints.
    mutating func insert(
        _ rows: [Checkpoint], batch: Identifier, at now: Int64, version: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        ids.reset()
        sagas.reset()
        revisions.reset()
        documents.reset()
        for row in rows {
            ids.append(row.id)
            sagas.append(row.sagaID)
            revisions.append(row.revision)
            try documents.append(bytes: row.document)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(sagas)
        try parameters.append(revisions)
        try parameters.append(documents)
        parameters.append(uuid: (high: batch.high, low: batch.low))
        try parameters.append(timestamptz: now)
        try parameters.append(text: version)
        try pipeline.add(Self.insert, parameters)
    }

    /// Answers, for each of these sagas, the headers that its decision handed on to its tickets.
    mutating func headers(of wanted: Set<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        sagas.reset()
        for saga in wanted { sagas.append(saga) }
        parameters.reset()
        try parameters.append(sagas)
        try pipeline.add(Self.headers, parameters)
    }
}
