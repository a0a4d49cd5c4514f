internal import Postgres

/// SQL over `consumer_groups`.
struct ConsumerGroups: ~Copyable {
    /// Whoever makes rows of a group shares this lock, whoever halts the group has it alone: so no row is made beside a
    /// halt that cannot see it. The lock goes with the transaction.
    private static let share = Statement(
        "group-share", "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, \(key)))::text", [.text])

    private static let own = Statement(
        "group-own", "SELECT pg_advisory_xact_lock(hashtextextended($1, \(key)))::text", [.text])

    /// "orch-grp" in ASCII.
    private static let key: Int64 = 0x6F72_6368_2D67_7270

    private static let read = Statement(
        "group-halted",
        "SELECT halt_reason, halted_at FROM consumer_groups WHERE group_id = $1 AND halted_at IS NOT NULL", [.text])

    /// The first reason stays.
    private static let halt = Statement(
        "group-halt",
        """
        INSERT INTO consumer_groups AS g (group_id, halted_at, halt_reason) VALUES ($1, clock_timestamp(), $2)
        ON CONFLICT (group_id) DO UPDATE SET halted_at = excluded.halted_at, halt_reason = excluded.halt_reason
        WHERE g.halted_at IS NULL
        """, [.text, .text])

    private static let clear = Statement(
        "group-clear",
        """
        UPDATE consumer_groups SET halted_at = NULL, halt_reason = NULL WHERE group_id = $1 AND halted_at IS NOT NULL
        """, [.text])

    private let group: String
    private var parameters = Parameters()

    init(group: String) {
        self.group = group
    }

    /// Waits for a halt that is under way.
    mutating func share(in pipeline: inout Pipeline) throws(PostgresError) { try add(Self.share, &pipeline) }

    /// Waits for whoever makes rows of the group.
    mutating func own(in pipeline: inout Pipeline) throws(PostgresError) { try add(Self.own, &pipeline) }

    /// Answers reason and time when the group is halted.
    mutating func read(in pipeline: inout Pipeline) throws(PostgresError) { try add(Self.read, &pipeline) }

    /// Sets the flag.
    mutating func halt(_ reason: String, in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(text: reason.shown)
        try pipeline.add(Self.halt, parameters)
    }

    /// Takes the flag away.
    mutating func clear(in pipeline: inout Pipeline) throws(PostgresError) { try add(Self.clear, &pipeline) }

    private mutating func add(_ statement: Statement, _ pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        try pipeline.add(statement, parameters)
    }
}
