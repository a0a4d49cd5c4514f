internal import Postgres

/// What the server has read and changed in the tables that grow with the sagas, by its own statistics
/// (PostgreSQL documentation, 28.2: `pg_stat_user_tables`, `pg_statio_user_tables`).
///
/// A session reports what it has done when it has been idle for some seconds, and when it ends.
struct TableReads {
    /// The tables.
    static let tables = ["sagas", "saga_history", "ticket_states", "ticket_sheets", "timers"]

    /// What was done with one table.
    struct Counts: Equatable {
        /// Readings of the whole table.
        var sequentialScans: Int64 = 0
        var indexScans: Int64 = 0
        /// Blocks of the table and of its indexes that were looked at, in memory or not.
        var blocks: Int64 = 0
        /// Rows inserted, updated and deleted.
        var writes: Int64 = 0
    }

    private var counts: [String: Counts] = [:]

    /// These counts.
    init(_ counts: [String: Counts] = [:]) {
        self.counts = counts
    }

    /// All counts since the tables were made.
    init(_ connection: inout Connection) throws {
        for row in try connection.execute(sql: Self.statement) {
            counts[try row.text(0)] = Counts(
                sequentialScans: try row.int8(1), indexScans: try row.int8(2), blocks: try row.int8(3),
                writes: try row.int8(4))
        }
    }

    /// What came after an earlier look.
    func since(_ before: TableReads) -> TableReads {
        var difference = self
        for (table, earlier) in before.counts {
            difference.counts[table]?.sequentialScans -= earlier.sequentialScans
            difference.counts[table]?.indexScans -= earlier.indexScans
            difference.counts[table]?.blocks -= earlier.blocks
            difference.counts[table]?.writes -= earlier.writes
        }
        return difference
    }

    /// Counts of one table.
    subscript(table: String) -> Counts { counts[table] ?? Counts() }

    /// Readings of whole tables.
    var sequentialScans: Int64 { counts.values.reduce(0) { $0 + $1.sequentialScans } }

    private static let statement = """
        SELECT relname::text, seq_scan::int8, coalesce(idx_scan, 0)::int8,
            (heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)
                + coalesce(toast_blks_read + toast_blks_hit, 0) + coalesce(tidx_blks_read + tidx_blks_hit, 0))::int8,
            (n_tup_ins + n_tup_upd + n_tup_del)::int8
        FROM pg_stat_user_tables JOIN pg_statio_user_tables USING (relid, schemaname, relname)
        WHERE relname IN (\(tables.map { "'\($0)'" }.joined(separator: ", ")))
        """
}
