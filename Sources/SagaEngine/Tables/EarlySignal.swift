internal import Documents
public import FlowC
internal import Kafka
public import Postgres

/// A signal that waits for a saga which is not known yet: a row of `parked_events`.
public struct EarlySignal: Hashable, Sendable {
    /// The command that brings it.
    public let command: Command
    /// Since when it waits, epoch milliseconds.
    public let since: Int64

    /// Whether a row `p` is one: it has a timer that ends its time, and its saga is not known.
    static let condition = """
        (EXISTS (SELECT FROM timers t WHERE t.saga_id = p.saga_id AND t.kind = 'signal_wait')
            AND NOT EXISTS (SELECT FROM sagas s WHERE s.saga_id = p.saga_id))
        """

    private static let statement = Statement(
        "early-signals",
        """
        SELECT saga_id, event_id, topic, partition, record_offset, record, parked_at FROM parked_events p
        WHERE \(condition)
        ORDER BY arrival LIMIT $1
        """, [.int8])

    /// Those that wait, the oldest first.
    public static func list(limit: Int, on connection: inout Connection) throws(PostgresError) -> [EarlySignal] {
        var parameters = Parameters()
        parameters.append(int8: Int64(limit))
        let document = Document()
        var found: [EarlySignal] = []
        for row in try connection.execute(statement, parameters) {
            guard let event = try? ParkedEvents.event(row), let value = event.record.value,
                let root = try? document.parse(json: value), let command = try? Command(root)
            else { continue }
            found.append(EarlySignal(command: command, since: try row.timestamptz(6)))
        }
        return found
    }
}
