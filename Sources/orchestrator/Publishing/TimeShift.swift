internal import Documents
internal import FlowC

/// Moves the times of a decision and of the plan in it, so that an old record is new again. Ids stay.
struct TimeShift: Sendable {
    /// Milliseconds that are added to every time.
    let delta: Int64

    /// The times that are moved.
    private static let names = ["created_at", "valid_until", "approved_at"]

    /// The shift that makes `created_at` of a record equal `now`, both epoch milliseconds; nil when it has none.
    init?(of json: [UInt8], now: Int64) {
        let document = Document()
        guard let root = try? document.parse(json: json), let created = Self.time(root["created_at"]) else {
            return nil
        }
        delta = now - created
    }

    /// Names a shift.
    init(delta: Int64) { self.delta = delta }

    /// The record with its times moved, compact JSON; what is no object stays as it is.
    func applied(to json: [UInt8]) -> [UInt8] {
        let document = Document()
        guard let root = try? document.parse(json: json) else { return json }
        var writer = JSONWriter(capacity: json.count + 64)
        write(root, &writer)
        return writer.bytes
    }

    private func write(_ value: Node, _ writer: inout JSONWriter) {
        guard value.kind == .object else { return writer.value(value) }
        writer.object { writer in
            for member in value.children {
                let name = member.key ?? ""
                writer.key(name)
                if Self.names.contains(name), let time = Self.time(member) {
                    let moved = time + delta
                    if member.kind == .text { writer.value(Timestamp.text(moved)) } else { writer.value(moved) }
                } else if name == "cognitive_plan" {
                    writePlan(member, &writer)
                } else {
                    writer.value(member)
                }
            }
        }
    }

    /// A plan is an object, JSON text, or JSON text in JSON text.
    private func writePlan(_ plan: Node, _ writer: inout JSONWriter) {
        guard let text = plan.utf8 else { return write(plan, &writer) }
        let document = Document()
        guard let inner = try? document.parse(json: text) else { return writer.value(plan) }
        var nested = JSONWriter(capacity: text.count + 64)
        writePlan(inner, &nested)
        nested.bytes.withUnsafeBytes { writer.value(utf8: $0) }
    }

    private static func time(_ node: Node?) -> Int64? {
        guard let node else { return nil }
        return node.integer ?? node.text.flatMap { Timestamp.parse($0) }
    }
}
