public import Documents

extension ErrorBudget {
    /// Writes it for a checkpoint.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("remaining")
            if let remaining { writer.value(remaining) } else { writer.null() }
            writer.key("status")
            writer.value(status)
            writer.key("critical_below")
            writer.value(criticalBelow)
            writer.key("burn_rates")
            writer.list { writer in
                for rate in burnRates { rate.write(to: &writer) }
            }
        }
    }

    /// Reads what a checkpoint stores; nil when a member is missing or has the wrong type.
    public init?(stored node: Node) {
        guard let remaining = node["remaining"], remaining.isNull || remaining.number != nil,
            let status = node["status"]?.text, let criticalBelow = node["critical_below"]?.number,
            let rates = node["burn_rates"], rates.kind == .list
        else { return nil }
        let burnRates = rates.children.compactMap(BurnRate.init(stored:))
        guard burnRates.count == rates.count else { return nil }
        self.init(
            remaining: remaining.number, status: status, burnRates: burnRates, criticalBelow: criticalBelow)
    }
}

extension ErrorBudget.BurnRate {
    /// Writes it as the service does (flow-c.md §5.3).
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("window_hours")
            writer.value(windowHours)
            writer.key("rate")
            writer.value(rate)
            writer.key("level")
            writer.value(level)
        }
    }

    fileprivate init?(stored node: Node) {
        guard let windowHours = node["window_hours"]?.number, let rate = node["rate"]?.number,
            let level = node["level"]?.text
        else { return nil }
        self.init(windowHours: windowHours, rate: rate, level: level)
    }
}
