internal import Documents
internal import FlowC
internal import Postgres
internal import SagaEngine

/// Sagas that do not get on, as text: the rows of `sagas` with the reasons.
struct StuckReport {
    private let found: [(saga: SagaSummary, why: StuckReason)]

    /// Whether there are none.
    var isEmpty: Bool { found.isEmpty }

    /// Asks for those that do not get on for longer than so many seconds, the longest first.
    init(
        longerThan seconds: Double, plan: String?, limit: Int32, on connection: inout Connection
    ) throws(PostgresError) {
        let stuck = try StuckSaga.list(longerThan: seconds, plan: plan, limit: limit, on: &connection)
        let rows = try SagaQueries.summaries(of: stuck.map(\.saga), on: &connection)
        let summaries = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
        found = stuck.compactMap { stuck in summaries[stuck.saga].map { ($0, stuck.why) } }
    }

    /// For people.
    var table: String {
        TextTable.render(
            ["SAGA", "STATE", "PLAN", "CHANGED", "WHY"],
            found.map {
                [
                    $0.saga.id.description, $0.saga.state, $0.saga.planID, Timestamp.text($0.saga.updatedAt),
                    $0.why.words,
                ]
            })
    }

    /// For programs.
    var json: String {
        var writer = JSONWriter(capacity: 4096)
        writer.list { writer in
            for stuck in found {
                writer.object { writer in
                    stuck.saga.writeMembers(&writer)
                    writer.key("why")
                    writer.value(stuck.why.words)
                }
            }
        }
        return writer.text
    }
}
