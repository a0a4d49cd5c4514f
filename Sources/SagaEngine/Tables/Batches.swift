internal import Postgres

/// SQL over `batches`.
struct Batches: ~Copyable {
    /// Measurements, no fence: a report that was written before its COMMIT went unanswered is not written again.
    private static let insert = Statement(
        "batches-insert",
        """
        INSERT INTO batches (batch, prepared_at, records, prepare_ms, publish_ms, lane)
        SELECT b.*, $6 FROM unnest($1::uuid[], $2::timestamptz[], $3::int4[], $4::float8[], $5::float8[]) AS b
        ON CONFLICT (batch) DO NOTHING
        """, [.uuidArray, .timestamptzArray, .int4Array, .float8Array, .float8Array, .text])

    private var parameters = Parameters()
    private var ids = UUIDColumn("batch")
    private var times = TimestamptzColumn("prepared_at")
    private var records = Int4Column("records")
    private var prepares = Float8Column("prepare_ms")
    private var publishes = Float8Column("publish_ms")

    /// Inserts finished batches.
    mutating func insert(
        _ reports: [BatchReport], lane: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !reports.isEmpty else { return }
        ids.reset()
        times.reset()
        records.reset()
        prepares.reset()
        publishes.reset()
        for report in reports {
            ids.append(report.batch)
            try times.append(epochMilliseconds: report.preparedAt)
            records.append(Int32(clamping: report.records))
            prepares.append(report.prepareMilliseconds)
            publishes.append(report.publishMilliseconds)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(times)
        try parameters.append(records)
        try parameters.append(prepares)
        try parameters.append(publishes)
        try parameters.append(text: lane)
        try pipeline.add(Self.insert, parameters)
    }
}
