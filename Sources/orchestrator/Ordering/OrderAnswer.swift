internal import Documents
internal import FlowC

/// What a saga's history says about a command.
struct OrderAnswer: Equatable, Sendable {
    /// Whether it was refused.
    let isRefusal: Bool
    /// The saga's state after it.
    let state: String
    /// What was done or why not, where there is something to say.
    let detail: String

    /// Reads the entries that a command left: `[{event_type, node_id, payload: {to_state, detail}}]`. It was refused when
    /// one of them says so, as ``Reducer/note(_:on:outcome:refused:_:)`` writes it.
    init(to command: Command, entries: [UInt8]) {
        let document = Document()
        let root = try? document.parse(json: entries)
        let start = command.line + ": "
        let refused = "refused, "
        var state = ""
        var detail = ""
        var isRefusal = false
        for entry in root?.children.map({ $0 }) ?? [] {
            guard let payload = entry["payload"] else { continue }
            // Entries of steps tell the step's state.
            if entry["node_id"]?.isNull ?? true, let to = payload["to_state"]?.text { state = to }
            guard let text = payload["detail"]?.text, text.hasPrefix(start) else { continue }
            detail = String(text.dropFirst(start.count))
            guard detail.hasPrefix(refused) else { continue }
            isRefusal = true
            detail = String(detail.dropFirst(refused.count))
        }
        self.state = state
        self.detail = detail
        self.isRefusal = isRefusal
    }

    /// One line: `obeyed: CANCEL_REQUESTED`, `refused: COMPLETED (wrong_state: …)`.
    var text: String {
        "\(isRefusal ? "refused" : "obeyed"): \(state)" + (detail.isEmpty ? "" : " (\(detail))")
    }
}
