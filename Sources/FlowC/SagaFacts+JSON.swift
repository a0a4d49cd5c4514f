public import Documents

extension SagaFacts {
    /// Compact JSON with what there is; nil when there is nothing.
    public var json: [UInt8]? {
        if self == SagaFacts() { return nil }
        var writer = JSONWriter(capacity: 128)
        writer.object { writer in
            put(stateSince, "state_since", &writer)
            put(pausedFrom?.rawValue, "paused_from", &writer)
            if let undo {
                writer.key("undo")
                writer.object { writer in
                    writer.key("cause")
                    writer.value(undo.cause.rawValue)
                    writer.key("since")
                    writer.value(undo.since)
                }
            }
            put(isStuck, "stuck", &writer)
            put(isOverdue, "overdue", &writer)
            put(tries == 0 ? nil : Int64(tries), "tries", &writer)
            put(deferrals == 0 ? nil : Int64(deferrals), "deferrals", &writer)
            put(resumesAt, "resumes_at", &writer)
            if let fault {
                writer.key("fault")
                fault.write(to: &writer)
            }
            put(newestFrom == 0 ? nil : Int64(newestFrom), "newest_from", &writer)
            put(label, "label", &writer)
            if !waits.isEmpty {
                writer.key("waits")
                writer.list { writer in
                    for wait in waits { wait.write(to: &writer) }
                }
            }
            if !signals.isEmpty {
                writer.key("signals")
                writer.list { writer in
                    for signal in signals { signal.write(to: &writer) }
                }
            }
        }
        return writer.bytes
    }

    private func put(_ value: Int64?, _ key: StaticString, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(key)
        writer.value(value)
    }

    private func put(_ value: String?, _ key: StaticString, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(key)
        writer.value(value)
    }

    private func put(_ value: Bool, _ key: StaticString, _ writer: inout JSONWriter) {
        guard value else { return }
        writer.key(key)
        writer.value(value)
    }

    /// Reads what was stored; nil when a member has a value that this version does not know.
    public init?(stored node: Node) {
        self.init()
        guard node.kind == .object else { return nil }
        stateSince = node["state_since"]?.integer
        if let text = node["paused_from"]?.text {
            guard let state = ExecutionState(rawValue: text) else { return nil }
            pausedFrom = state
        }
        if let undo = node["undo"] {
            guard let cause = undo["cause"]?.text.flatMap(Cause.init), let since = undo["since"]?.integer else {
                return nil
            }
            self.undo = Undo(cause, since: since)
        }
        isStuck = node["stuck"]?.bool ?? false
        isOverdue = node["overdue"]?.bool ?? false
        tries = Int32(clamping: node["tries"]?.integer ?? 0)
        deferrals = Int32(clamping: node["deferrals"]?.integer ?? 0)
        resumesAt = node["resumes_at"]?.integer
        if let fault = node["fault"] {
            guard let read = StepFault(stored: fault) else { return nil }
            self.fault = read
        }
        newestFrom = Int32(clamping: node["newest_from"]?.integer ?? 0)
        label = node["label"]?.text
        for element in node["waits"]?.children.map({ $0 }) ?? [] {
            guard let wait = WaitProgress(stored: element) else { return nil }
            waits.append(wait)
        }
        for element in node["signals"]?.children.map({ $0 }) ?? [] {
            guard let signal = KeptSignal(stored: element) else { return nil }
            signals.append(signal)
        }
    }
}
