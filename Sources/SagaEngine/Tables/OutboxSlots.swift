internal import Postgres

/// SQL over `outbox_rotation` and the single tables behind `outbox`.
struct OutboxSlots: ~Copyable {
    /// How many tables take turns.
    static let count: Int16 = 3

    private static let pointer = Statement(
        "outbox-pointer",
        """
        SELECT r.slot, (extract(epoch FROM clock_timestamp() - r.rotated_at) * 1000)::int8,
            pg_table_size(('outbox_' || r.slot)::regclass)
        FROM outbox_rotation r
        """)

    /// Compare and set: of several that see the same pointer one moves it.
    private static let advance = Statement(
        "outbox-advance",
        "UPDATE outbox_rotation SET slot = $2, rotated_at = clock_timestamp() WHERE slot = $1", [.int2, .int2])

    private static let isEmpty = (0..<count).map { slot in
        Statement("outbox-empty-\(slot)", "SELECT NOT EXISTS (SELECT FROM outbox_\(slot))")
    }

    private static let lock = (0..<count).map { slot in
        Statement("outbox-lock-\(slot)", "LOCK TABLE outbox_\(slot) IN ACCESS EXCLUSIVE MODE")
    }

    /// Rows of a group without progress stay: nothing says that they are published. When the pointer has come to the slot itself
    /// meanwhile, the row has no slot to go to and the statement fails, before TRUNCATE could lose it.
    private static let keep = (0..<count).map { slot in
        Statement(
            "outbox-keep-\(slot)",
            """
            INSERT INTO outbox (slot, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs)
            SELECT (SELECT nullif(r.slot, \(slot)) FROM outbox_rotation r), o.group_id, o.topic, o.partition, o.from_offset, o.to_offset, o.batch, o.created_at, o.outputs
            FROM outbox_\(slot) o LEFT JOIN partition_progress p USING (group_id, topic, partition)
            WHERE p.published_offset IS NULL OR o.to_offset > p.published_offset
            """)
    }

    private static let truncate = (0..<count).map { slot in
        Statement("outbox-truncate-\(slot)", "TRUNCATE outbox_\(slot)")
    }

    /// The rows are what the statistics say: near enough for a mark, and no scan.
    private static let size = Statement(
        "outbox-size",
        """
        SELECT coalesce(sum(pg_stat_get_live_tuples(c.oid)), 0)::int8,
            coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'outbox'::regclass
        """)

    private var parameters = Parameters()

    /// Answers the current slot, its age in milliseconds and its size in bytes.
    static func pointer(in pipeline: inout Pipeline) throws(PostgresError) { try pipeline.add(pointer) }

    /// Moves the pointer, if it still stands at `seen`.
    mutating func advance(from seen: Int16, to next: Int16, in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        parameters.append(int2: seen)
        parameters.append(int2: next)
        try pipeline.add(Self.advance, parameters)
    }

    /// Answers whether a slot has no row.
    static func isEmpty(_ slot: Int16, in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(isEmpty[Int(slot)])
    }

    /// Locks a slot against everybody, then, in statements that see what was inserted before the lock, copies what is not
    /// published into the current slot and empties this one.
    static func empty(_ slot: Int16, in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(lock[Int(slot)])
        try pipeline.add(keep[Int(slot)])
        try pipeline.add(truncate[Int(slot)])
    }

    /// Answers rows and bytes of all slots.
    static func size(in pipeline: inout Pipeline) throws(PostgresError) { try pipeline.add(size) }
}
