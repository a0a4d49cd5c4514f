public import Documents

extension ErrorBudget {
    /// Reads the answer of `GET /api/v1/budgets?service_name=…` (flow-c.md §5.3); nil when it is none.
    ///
    /// A service has a budget for each of its objectives. What counts is the worst: the least `error_budget_remaining` of its
    /// budgets, percent, and the burn rates of all of them. The status is that of the remainder, by the contract's bounds.
    /// Budgets of other services, and remainders outside of 0…100, are left out; without any budget it is unknown.
    ///
    /// - Parameters:
    ///   - service: the service whose budgets count.
    ///   - criticalBelow: what is left counts as critical below that, percent.
    public init?(answer node: Node, service: String, criticalBelow: Double) {
        guard let budgets = node["budgets"], budgets.kind == .list else { return nil }
        self.init(criticalBelow: criticalBelow)
        for budget in budgets.children where budget["service_name"]?.text ?? service == service {
            if let left = budget["error_budget_remaining"]?.number, (0...100).contains(left) {
                remaining = min(remaining ?? left, left)
            }
            burnRates += budget["burn_rates"]?.children.compactMap(BurnRate.init(answer:)) ?? []
        }
        status = Self.status(remaining)
    }

    /// `status` of what is left, percent (flow-c.md §5.3).
    private static func status(_ remaining: Double?) -> String {
        switch remaining {
        case nil: "UNKNOWN"
        case let left? where left > 50: "HEALTHY"
        case let left? where left > 20: "WARNING"
        case let left? where left > 10: "CRITICAL"
        case .some: "EXHAUSTED"
        }
    }
}

extension ErrorBudget.BurnRate {
    /// A rate without a number is none; a level may be missing.
    fileprivate init?(answer node: Node) {
        guard let rate = node["rate"]?.number else { return nil }
        self.init(windowHours: node["window_hours"]?.number ?? 0, rate: rate, level: node["level"]?.text ?? "")
    }
}
