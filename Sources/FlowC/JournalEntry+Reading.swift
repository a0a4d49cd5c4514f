public import Documents

extension JournalEntry {
    /// Reads the entries of one stored journal row: `[[event_type, node_id, from, to, duration_ms, detail?], …]`.
    ///
    /// nil when they have another form. Entries of types that this version does not know are left out.
    public static func entries(stored root: Node) -> [JournalEntry]? {
        guard root.kind == .list else { return nil }
        var entries: [JournalEntry] = []
        entries.reserveCapacity(root.count)
        for node in root.children {
            let parts = Array(node.children)
            guard parts.count >= 5, let word = parts[0].text, parts[1].isNull || parts[1].text != nil,
                let from = parts[2].text, let to = parts[3].text
            else { return nil }
            guard let kind = Kind(rawValue: word) else { continue }
            let step = parts[1].text.flatMap(Step.init)
            guard parts[1].isNull || step != nil else { return nil }
            entries.append(
                JournalEntry(
                    kind: kind, step: step, from: from, to: to, durationMs: parts[4].integer ?? 0,
                    detail: parts.count > 5 ? parts[5].text : nil))
        }
        return entries
    }
}
