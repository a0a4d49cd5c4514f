internal import FlowC
internal import Postgres

/// SQL over `timers`.
struct Timers: ~Copyable {
    private static let columns = "timer_id, saga_id, kind, sequence, due_at"

    private static let load = Statement(
        "timers-load", "SELECT \(columns) FROM timers WHERE timer_id = ANY($1)", [.uuidArray])

    private static let loadWhole = Statement(
        "timers-whole",
        "SELECT \(columns) FROM timers WHERE saga_id = ANY(\(Worked.ids)) AND kind <> 'drain'", Worked.types)

    /// A timer that is armed already stays as it is: no fence, so no unique violation.
    private static let arm = Statement(
        "timers-arm",
        """
        INSERT INTO timers (\(columns), group_id)
        SELECT t.*, $6 FROM (
            SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::int8[]), unnest($5::timestamptz[]))
            AS t (\(columns)) ORDER BY timer_id
        ON CONFLICT (timer_id) DO NOTHING
        """, [.uuidArray, .uuidArray, .textArray, .int8Array, .timestamptzArray, .text])

    private static let disarm = Statement(
        "timers-disarm", "DELETE FROM timers WHERE timer_id = ANY($1)", [.uuidArray])

    /// Timers of kinds that this program does not know are left to one that does.
    private static let take = Statement(
        "timers-take",
        """
        WITH due AS (
            SELECT timer_id FROM timers
            WHERE group_id = $1 AND due_at <= now() AND kind = ANY($2)
                AND (produced_at IS NULL OR produced_at <= now() - $4 * interval '1 millisecond')
            ORDER BY due_at, timer_id LIMIT $3 FOR UPDATE SKIP LOCKED)
        UPDATE timers t SET produced_at = now() FROM due WHERE t.timer_id = due.timer_id
        RETURNING t.timer_id, t.saga_id, t.kind, t.sequence, t.due_at
        """, [.text, .textArray, .int8, .int8])

    private let group: String
    private var parameters = Parameters()
    private var ids = UUIDColumn("timer_id")
    private var sagas = UUIDColumn("saga_id")
    private var kinds = TextColumn("kind")
    private var sequences = Int8Column("sequence")
    private var times = TimestamptzColumn("due_at")

    init(group: String) {
        self.group = group
    }

    /// Answers the rows of these timers.
    mutating func load(_ wanted: Set<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        try add(Self.load, wanted, &pipeline)
    }

    /// Answers the timers of sagas that are loaded whole, drain timers excepted.
    static func loadWhole(_ worked: borrowing Worked, in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(loadWhole, worked.parameters)
    }

    /// Arms timers.
    mutating func arm(_ timers: [Timer], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !timers.isEmpty else { return }
        ids.reset()
        sagas.reset()
        kinds.reset()
        sequences.reset()
        times.reset()
        for timer in timers {
            ids.append(timer.id)
            sagas.append(timer.saga)
            try kinds.append(timer.kind.rawValue)
            sequences.append(timer.sequence)
            try times.append(epochMilliseconds: timer.dueAt)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(sagas)
        try parameters.append(kinds)
        try parameters.append(sequences)
        try parameters.append(times)
        try parameters.append(text: group)
        try pipeline.add(Self.arm, parameters)
    }

    /// Consumes timers; ids without a row are nothing.
    mutating func disarm(_ timers: [Identifier], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !timers.isEmpty else { return }
        try add(Self.disarm, timers, &pipeline)
    }

    /// Answers up to `limit` due timers that were not produced within `pause` milliseconds, and notes that they are now.
    mutating func take(limit: Int, pause: Int64, in pipeline: inout Pipeline) throws(PostgresError) {
        kinds.reset()
        for kind in Timer.Kind.allCases { try kinds.append(kind.rawValue) }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(kinds)
        parameters.append(int8: Int64(limit))
        parameters.append(int8: pause)
        try pipeline.add(Self.take, parameters)
    }

    /// Reads one row.
    static func timer(_ row: Row) throws(PostgresError) -> Timer {
        let kind = try row.text(2)
        guard let known = Timer.Kind(rawValue: kind) else {
            throw PostgresError(
                .unexpectedValue, "timer \(try row.identifier(0)): the kind \"\(kind)\" is unknown to this version")
        }
        return Timer(
            id: try row.identifier(0), saga: try row.identifier(1), kind: known, sequence: try row.int8(3),
            dueAt: try row.timestamptz(4))
    }

    private mutating func add(
        _ statement: Statement, _ wanted: some Sequence<Identifier>, _ pipeline: inout Pipeline
    ) throws(PostgresError) {
        ids.reset()
        for id in wanted { ids.append(id) }
        parameters.reset()
        try parameters.append(ids)
        try pipeline.add(statement, parameters)
    }
}
