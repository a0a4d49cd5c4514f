internal import Documents
internal import FlowC
internal import Postgres
internal import SagaEngine

/// A saga with one of the waits that it has not ended.
struct WaitingSaga: Hashable, Sendable {
    /// The saga.
    let saga: SagaSummary
    /// What it waits for, and what came.
    let progress: WaitProgress

    private static let sql = """
        SELECT \(SagaSummary.columns), facts FROM sagas
        WHERE facts LIKE '%"waits":%' AND \(ExecutionState.openSQL)
        ORDER BY updated_at, saga_id LIMIT $1
        """

    /// The sagas that wait for events, the one that waits longest first: at most so many sagas.
    static func list(limit: Int32, on connection: inout Connection) throws(PostgresError) -> [WaitingSaga] {
        var parameters = Parameters()
        parameters.append(int4: limit)
        let document = Document()
        var found: [WaitingSaga] = []
        for row in try connection.execute(sql: sql, parameters) {
            let saga = try SagaSummary(row)
            let facts = (try? document.parse(json: Array(try row.text(14).utf8))).flatMap { SagaFacts(stored: $0) }
            for progress in facts?.waits ?? [] where progress.isOpen {
                found.append(WaitingSaga(saga: saga, progress: progress))
            }
        }
        return found
    }

    /// For people.
    static func table(_ found: [WaitingSaga]) -> String {
        TextTable.render(
            ["SAGA", "STATE", "PLAN", "BEFORE", "MISSING", "CAME", "UNTIL", "THEN"],
            found.map { waiting in
                let wait = waiting.progress.wait
                return [
                    waiting.saga.id.description, waiting.saga.state, waiting.saga.planID, wait.before.rawValue,
                    waiting.missing.map { "\($0.type) \($0.key)" }.joined(separator: ", "),
                    "\(waiting.progress.matches.count) of \(wait.need)",
                    waiting.progress.deadline.map { Timestamp.text($0) } ?? "", wait.onTimeout.rawValue,
                ]
            })
    }

    /// For programs.
    static func json(_ found: [WaitingSaga]) -> String {
        var writer = JSONWriter(capacity: 4096)
        writer.list { writer in
            for waiting in found {
                let wait = waiting.progress.wait
                writer.object { writer in
                    waiting.saga.writeMembers(&writer)
                    writer.key("before")
                    writer.value(wait.before.rawValue)
                    writer.key("missing")
                    writer.list { writer in
                        for event in waiting.missing {
                            writer.object { writer in
                                writer.key("type")
                                writer.value(event.type)
                                writer.key("key")
                                writer.value(event.key)
                            }
                        }
                    }
                    writer.key("came")
                    writer.value(waiting.progress.matches.count)
                    writer.key("need")
                    writer.value(wait.need)
                    writer.key("until")
                    writer.value(waiting.progress.deadline.map { Timestamp.text($0) })
                    writer.key("on_timeout")
                    writer.value(wait.onTimeout.rawValue)
                }
            }
        }
        return writer.text
    }

    private var missing: [EventWait.Awaited] {
        progress.wait.events.enumerated().filter { index, _ in !progress.matches.contains { $0.event == index } }
            .map(\.element)
    }
}
