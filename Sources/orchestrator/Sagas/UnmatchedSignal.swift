internal import Documents
internal import FlowC
internal import Postgres
internal import SagaEngine

/// A signal that nobody waits for yet: kept by its saga, or until its saga begins.
struct UnmatchedSignal: Hashable, Sendable {
    /// The saga that it names.
    let saga: Identifier
    /// The state of that saga; nil while it is not known.
    let state: String?
    /// What came, and when.
    let kept: KeptSignal

    private static let keptSQL = """
        SELECT saga_id, state, facts FROM sagas
        WHERE facts LIKE '%"signals":%' AND \(ExecutionState.openSQL)
        ORDER BY updated_at, saga_id LIMIT $1
        """

    /// The signals that are kept, those of sagas that are not known yet last: of at most so many sagas each.
    static func list(limit: Int32, on connection: inout Connection) throws(PostgresError) -> [UnmatchedSignal] {
        var parameters = Parameters()
        parameters.append(int4: limit)
        let document = Document()
        var found: [UnmatchedSignal] = []
        for row in try connection.execute(sql: keptSQL, parameters) {
            let id = try row.uuid(0)
            let state = try row.text(1)
            guard
                let facts = (try? document.parse(json: Array(try row.text(2).utf8))).flatMap({ SagaFacts(stored: $0) })
            else { continue }
            for kept in facts.signals {
                found.append(UnmatchedSignal(saga: Identifier(high: id.high, low: id.low), state: state, kept: kept))
            }
        }
        for early in try EarlySignal.list(limit: Int(limit), on: &connection) {
            guard case .signal(let signal) = early.command.order else { continue }
            let kept = KeptSignal(id: early.command.id, signal: signal, at: early.since)
            found.append(UnmatchedSignal(saga: early.command.saga, state: nil, kept: kept))
        }
        return found
    }

    /// For people.
    static func table(_ found: [UnmatchedSignal]) -> String {
        TextTable.render(
            ["SAGA", "STATE", "TYPE", "KEY", "SINCE", "PAYLOAD"],
            found.map { signal in
                [
                    signal.saga.description, signal.state ?? "not known yet", signal.kept.signal.eventType,
                    signal.kept.signal.eventKey, Timestamp.text(signal.kept.at),
                    String(String(decoding: signal.kept.signal.payload, as: UTF8.self).prefix(80)),
                ]
            })
    }

    /// For programs.
    static func json(_ found: [UnmatchedSignal]) -> String {
        var writer = JSONWriter(capacity: 4096)
        writer.list { writer in
            for signal in found {
                writer.object { writer in
                    writer.key("saga_id")
                    writer.value(signal.saga.description)
                    writer.key("state")
                    writer.value(signal.state)
                    writer.key("command_id")
                    writer.value(signal.kept.id)
                    writer.key("event_type")
                    writer.value(signal.kept.signal.eventType)
                    writer.key("event_key")
                    writer.value(signal.kept.signal.eventKey)
                    writer.key("since")
                    writer.value(Timestamp.text(signal.kept.at))
                    writer.key("payload")
                    writer.value(json: signal.kept.signal.payload)
                }
            }
        }
        return writer.text
    }
}
