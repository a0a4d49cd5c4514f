internal import Documents

extension EventWait {
    /// Reads `wait_for` of a plan's metadata: JSON, or text that is JSON, of one wait or a list of waits.
    ///
    /// `{"events": [{"type": T, "key": K}, …], "need": "all" | "any" | N, "before": "publish" | "complete",
    /// "timeout_ms": N, "on_timeout": "fail" | "retry" | "continue" | "escalate"}`; `need`, `before` and `on_timeout` may be
    /// missing: all, publish and fail. Throws the reason in words.
    static func read(_ node: Node) throws(EventWaitProblem) -> [EventWait] {
        guard let text = node.utf8 else { return try list(node) }
        let document = Document()
        let parsed: Node
        do throws(MalformedJSON) {
            parsed = try document.parse(json: text)
        } catch {
            throw EventWaitProblem(detail: error.description)
        }
        return try list(parsed)
    }

    private static func list(_ node: Node) throws(EventWaitProblem) -> [EventWait] {
        switch node.kind {
        case .null: return []
        case .object: return [try EventWait(node)]
        case .list: break
        default: throw EventWaitProblem(detail: "expected an object or a list of objects")
        }
        guard node.count <= maxWaits else {
            throw EventWaitProblem(detail: "\(node.count) waits; at most \(maxWaits)")
        }
        var waits: [EventWait] = []
        for element in node.children { waits.append(try EventWait(element)) }
        return waits
    }

    private init(_ node: Node) throws(EventWaitProblem) {
        guard node.kind == .object, let list = node["events"], list.kind == .list, list.count > 0 else {
            throw EventWaitProblem(detail: "events: expected a list with at least one {\"type\", \"key\"}")
        }
        guard list.count <= Self.maxEvents else {
            throw EventWaitProblem(detail: "events: \(list.count); at most \(Self.maxEvents)")
        }
        var events: [Awaited] = []
        for element in list.children {
            let event = Awaited(
                type: try Self.name(element["type"], "type", events.count),
                key: try Self.name(element["key"], "key", events.count))
            guard !Signal.deliveredTypes.contains(event.type) else {
                throw EventWaitProblem(
                    detail: "events[\(events.count)].type: \(event.type) brings a result or an approval; "
                        + "a saga waits for those anyway")
            }
            guard !events.contains(event) else {
                throw EventWaitProblem(
                    detail: "events[\(events.count)]: \(clipped(event.type)) \(clipped(event.key)) twice")
            }
            events.append(event)
        }
        let timeout = node["timeout_ms"]?.integer ?? 0
        guard (1...Self.maxTimeoutMs).contains(timeout) else {
            throw EventWaitProblem(detail: "timeout_ms: expected 1 to \(Self.maxTimeoutMs) milliseconds")
        }
        self.init(
            events: events, need: try Self.need(node["need"], of: events.count),
            before: try Self.word(node["before"], "before") ?? .publish, timeoutMs: timeout,
            onTimeout: try Self.word(node["on_timeout"], "on_timeout") ?? .fail)
    }

    private static func name(_ node: Node?, _ member: String, _ index: Int) throws(EventWaitProblem) -> String {
        guard let bytes = node?.utf8, !bytes.allSatisfy({ $0 == 0x20 }) else {
            throw EventWaitProblem(detail: "events[\(index)].\(member): is missing, empty or no text")
        }
        if let problem = Node.identityProblem(bytes, limit: Signal.maxNameCharacters) {
            throw EventWaitProblem(detail: "events[\(index)].\(member): \(problem)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func need(_ node: Node?, of count: Int) throws(EventWaitProblem) -> Int {
        guard let node, !node.isNull else { return count }
        switch node.text {
        case "all": return count
        case "any": return 1
        default: break
        }
        guard let number = node.integer, (1...Int64(count)).contains(number) else {
            throw EventWaitProblem(detail: "need: expected \"all\", \"any\" or a number from 1 to \(count)")
        }
        return Int(number)
    }

    private static func word<Word: RawRepresentable<String> & CaseIterable>(
        _ node: Node?, _ member: String
    ) throws(EventWaitProblem) -> Word? {
        guard let node, !node.isNull else { return nil }
        guard let word = node.text.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw EventWaitProblem(detail: "\(member): expected one of \(words)")
        }
        return word
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("events")
            writer.list { writer in
                for event in events {
                    writer.object { writer in
                        writer.key("type")
                        writer.value(event.type)
                        writer.key("key")
                        writer.value(event.key)
                    }
                }
            }
            writer.key("need")
            writer.value(need)
            writer.key("before")
            writer.value(before.rawValue)
            writer.key("timeout_ms")
            writer.value(timeoutMs)
            writer.key("on_timeout")
            writer.value(onTimeout.rawValue)
        }
    }

    /// Reads what ``write(to:)`` wrote; nil when this version does not know it.
    init?(stored node: Node) {
        guard let wait = try? EventWait(node) else { return nil }
        self = wait
    }
}
