internal import Documents

/// From what a file holds to a record.
extension DecisionRecord {
    /// What a value lacks to be published.
    struct Refusal: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// Reads an envelope `{key, headers, value}`, or a decision or plan alone.
    ///
    /// A key that is missing is the plan id (of a bare plan its domain); headers that are missing altogether are those
    /// that the producers send (flow-c.md §1.3).
    init(_ node: Node) throws(Refusal) {
        guard node.kind == .object else { throw Refusal(description: "is no object") }
        let isEnvelope = node["value"] != nil && node["plan_id"] == nil
        let value = isEnvelope ? node["value"] ?? node : node
        guard value.kind == .object else { throw Refusal(description: "has a value that is no object") }
        isBarePlan = value["decision_id"] == nil && value["tasks"] != nil
        var writer = JSONWriter(capacity: 4096)
        writer.value(value)
        json = writer.bytes
        headers = Self.defaultHeaders(value, isBarePlan: isBarePlan)
        key = value[isBarePlan ? "original_domain" : "plan_id"]?.text ?? value["plan_id"]?.text ?? ""
        guard isEnvelope else { return }
        if let given = node["key"]?.text { key = given }
        if let given = node["headers"], given.kind == .object {
            headers = try given.children.map { (member) throws(Refusal) in
                guard let text = Self.text(member) else {
                    throw Refusal(description: "has a header \(member.key ?? "") that is no text")
                }
                return (member.key ?? "", text)
            }
        }
    }

    private static func text(_ node: Node) -> String? {
        node.text ?? node.integer.map { String($0) } ?? node.bool.map { String($0) }
    }

    private static func defaultHeaders(_ value: Node, isBarePlan: Bool) -> [(name: String, value: String)] {
        var trace: String?
        if let id = value["trace_id"]?.text, let span = value["span_id"]?.text { trace = "00-\(id)-\(span)-01" }
        let common: [(String, String?)] = [
            ("plan-id", value["plan_id"]?.text), ("intent-id", value["intent_id"]?.text),
            ("correlation-id", value["correlation_id"]?.text), ("traceparent", trace),
        ]
        let own: [(String, String?)] =
            isBarePlan
            ? [
                ("risk-band", value["risk_band"]?.text), ("schema-version", "1"), ("content-type", "application/json"),
            ]
            : [("decision-id", value["decision_id"]?.text), ("final-decision", value["final_decision"]?.text)]
        return (common + own).compactMap { name, value in value.map { (name, $0) } }
    }
}
