internal import Documents
internal import FlowC
internal import SagaEngine

/// What the journal of a saga says about it, from its first row on.
struct JournalFold: Equatable {
    var state = ExecutionState.pending
    var revision: Int64 = 0
    var rows = 0
    var events: Set<String> = []

    /// Takes one more row.
    mutating func apply(_ row: SagaWrites.JournalRow, _ document: Document) throws(SimulationFailure) {
        rows += 1
        guard events.insert(row.eventID).inserted else {
            throw SimulationFailure("saga \(row.sagaID) applied \(row.eventID) twice")
        }
        guard row.revision > revision else {
            throw SimulationFailure("saga \(row.sagaID): revision \(row.revision) follows \(revision)")
        }
        revision = row.revision
        guard let entries = try? document.parse(json: row.entries) else {
            throw SimulationFailure("saga \(row.sagaID): journal row \(row.revision) is no JSON")
        }
        for entry in entries.children {
            // [event_type, node_id, from, to, duration_ms]
            let parts = Array(entry.children)
            guard parts.count >= 5 else {
                throw SimulationFailure("saga \(row.sagaID): a journal entry has \(parts.count) parts")
            }
            guard parts[0].text == "STATE_TRANSITION" else { continue }
            guard parts[2].text == state.rawValue, let next = parts[3].text.flatMap(ExecutionState.init) else {
                throw SimulationFailure("saga \(row.sagaID): a transition of revision \(row.revision) leaves \(state)")
            }
            state = next
        }
    }
}
