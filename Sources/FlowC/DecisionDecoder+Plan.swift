internal import Documents

extension DecisionDecoder {
    /// The object that an embedded plan is: as it stands, or parsed from JSON text, at most twice wrapped.
    func embeddedPlan(_ field: Node?) throws(RejectedRecord) -> Node {
        let missing = RejectedRecord(.planMissing, field: "cognitive_plan", detail: "no plan is embedded")
        guard let field else { throw missing }
        let plan = try unwrapText(field, at: "cognitive_plan", into: unwrapped[0], unwrapped[1])
        switch plan.kind {
        case .null: throw missing
        case .object:
            if plan.count == 0 { throw missing }
            return plan
        default:
            throw RejectedRecord(
                .invalidField, field: "cognitive_plan", detail: "expected an object or JSON text of an object")
        }
    }

    /// Reads a plan; one that wraps another (`cognitive_plan` in it) takes its tasks and order from the inner one, and
    /// its own fields win where it has them.
    func readPlan(_ plan: Node, with reader: inout PlanReader) throws(RejectedRecord) {
        guard let inner = plan["cognitive_plan"], !inner.isNull else { return try reader.read(plan) }
        let path = "cognitive_plan.cognitive_plan"
        let object = try unwrapText(inner, at: path, into: unwrapped[2], nil)
        guard object.kind == .object else {
            throw RejectedRecord(.invalidField, field: path, detail: "expected an object or JSON text of an object")
        }
        var innerReader = PlanReader(scope: FieldScope(prefix: "cognitive_plan.cognitive_plan."), profile: profile)
        try innerReader.read(object)
        innerReader.scope = reader.scope
        reader = innerReader
        try reader.readOuter(plan)
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

extension Node {
    /// The path of the first text or name that holds U+0000; nil when none does. Depth is bounded by the parser.
    func pathOfNUL(from path: String) -> String? {
        if let text = utf8 { return text.holdsNUL ? path : nil }
        guard count > 0 else { return nil }
        for (index, child) in children.enumerated() {
            let childPath: String
            if let key = child.keyBytes {
                let name = clipped(String(decoding: key, as: UTF8.self))
                childPath = path.isEmpty ? name : "\(path).\(name)"
                if key.holdsNUL { return childPath }
            } else {
                childPath = "\(path)[\(index)]"
            }
            if let found = child.pathOfNUL(from: childPath) { return found }
        }
        return nil
    }
}
