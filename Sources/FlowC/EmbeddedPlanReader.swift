internal import Documents

/// Reads a plan that stands in a field of another record. It owns the buffers for JSON text, so it belongs to one thread, and
/// a node that it returns is valid until it reads the next field.
struct EmbeddedPlanReader {
    let profile: Profile
    private let outer = Document()
    private let outerAgain = Document()
    private let inner = Document()

    init(profile: Profile) {
        self.profile = profile
    }

    /// The object that a field is: as it stands, or parsed from JSON text, at most twice wrapped; nil where it is null, blank
    /// or empty.
    func object(_ field: Node, at path: String) throws(RejectedRecord) -> Node? {
        let plan = try unwrapText(field, at: path, into: outer, outerAgain)
        switch plan.kind {
        case .null: return nil
        case .object: return plan.count == 0 ? nil : plan
        default:
            throw RejectedRecord(.invalidField, field: path, detail: "expected an object or JSON text of an object")
        }
    }

    /// Reads a plan; one that wraps another (`cognitive_plan` in it) takes its tasks and order from the inner one, and
    /// its own fields win where it has them.
    func read(_ plan: Node, with reader: inout PlanReader) throws(RejectedRecord) {
        guard let wrapped = plan["cognitive_plan"], !wrapped.isNull else { return try reader.read(plan) }
        let path = "\(reader.scope.prefix)cognitive_plan"
        let object = try unwrapText(wrapped, at: path, into: inner, nil)
        guard object.kind == .object else {
            throw RejectedRecord(.invalidField, field: path, detail: "expected an object or JSON text of an object")
        }
        var innerReader = PlanReader(scope: FieldScope(prefix: "\(path)."), profile: profile)
        try innerReader.read(object)
        innerReader.scope = reader.scope
        reader = innerReader
        try reader.readOuter(plan)
    }

    /// A plan as compact JSON; one that holds U+0000 is refused, since it is to be stored.
    func document(of plan: Node, at path: String, capacity: Int) throws(RejectedRecord) -> [UInt8] {
        if let bad = plan.pathOfNUL(from: path) {
            throw RejectedRecord(.invalidField, field: bad, detail: "holds U+0000")
        }
        var writer = JSONWriter(capacity: min(capacity + 16, profile.maxPlanBytes))
        writer.value(plan)
        return writer.bytes
    }

    private func unwrapText(
        _ node: Node, at path: String, into first: Document, _ second: Document?
    ) throws(RejectedRecord) -> Node {
        guard let text = node.utf8 else { return node }
        if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return .null }
        let parsed: Node
        do {
            parsed = try first.parse(json: text)
        } catch {
            throw RejectedRecord(.invalidField, field: path, detail: error.description)
        }
        guard let second else { return parsed }
        return try unwrapText(parsed, at: path, into: second, nil)
    }
}
