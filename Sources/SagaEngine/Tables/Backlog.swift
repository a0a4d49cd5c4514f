public import Postgres

/// What waits in Postgres for a group; counted for metrics, never by a lane.
public struct Backlog: Equatable, Sendable {
    /// Outbox rows after the published watermark. The rows of a lane's last batch count until its mark is written.
    public let outboxRows: Int64
    /// Their outputs, bytes, not compressed.
    public let outboxBytes: Int64
    /// All outbox tables on disk with their indexes, published rows included, bytes.
    public let outboxTableBytes: Int64
    /// Timers that are due and have not been applied.
    public let timersDue: Int64

    /// Counts.
    public init(outboxRows: Int64, outboxBytes: Int64, outboxTableBytes: Int64, timersDue: Int64) {
        self.outboxRows = outboxRows
        self.outboxBytes = outboxBytes
        self.outboxTableBytes = outboxTableBytes
        self.timersDue = timersDue
    }

    // One statement names all outbox tables, so that no rotation falls between two reads.
    private static let count = Statement(
        "backlog",
        """
        SELECT o.rows, o.bytes, t.bytes, d.timers
        FROM (
            SELECT count(*) AS rows, coalesce(sum(octet_length(o.outputs)), 0)::int8 AS bytes
            FROM partition_progress p
            JOIN outbox o ON o.group_id = p.group_id AND o.topic = p.topic AND o.partition = p.partition
                AND o.to_offset > p.published_offset
            WHERE p.group_id = $1
        ) o, (
            SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::int8 AS bytes FROM pg_partition_tree('outbox')
        ) t, (
            SELECT count(*) AS timers FROM timers WHERE group_id = $1 AND due_at <= now()
        ) d
        """, [.text])

    /// Counts what waits now. Blocks its thread for one round trip.
    public init(of group: String, on connection: inout Connection) throws(PostgresError) {
        var parameters = Parameters()
        try parameters.append(text: group)
        let row = try connection.execute(Self.count, parameters).single()
        self.init(
            outboxRows: try row.int8(0), outboxBytes: try row.int8(1), outboxTableBytes: try row.int8(2),
            timersDue: try row.int8(3))
    }
}
