/// What is left of a service's error budget, as the SLA service says (flow-c.md §5.3).
public struct ErrorBudget: Hashable, Sendable {
    /// How fast the budget is being used up.
    public struct BurnRate: Hashable, Sendable {
        /// `window_hours`: over how many hours it was measured.
        public var windowHours: Double
        /// `rate`: 1 uses the budget up exactly at the end of its period.
        public var rate: Double
        /// `level`, in the service's words.
        public var level: String

        /// Names a rate.
        public init(windowHours: Double, rate: Double, level: String) {
            self.windowHours = windowHours
            self.rate = rate
            self.level = level
        }
    }

    /// `error_budget_remaining`, percent, 0…100; nil when unknown.
    public var remaining: Double?
    /// `status`: HEALTHY, WARNING, CRITICAL, EXHAUSTED, or UNKNOWN.
    public var status: String
    /// `burn_rates`.
    public var burnRates: [BurnRate]
    /// What is left counts as critical below that, percent. Part of the value, so that whoever stores the budget stores how
    /// it was judged.
    public var criticalBelow: Double

    /// Names a budget; without arguments an unknown one.
    public init(
        remaining: Double? = nil, status: String = "UNKNOWN", burnRates: [BurnRate] = [], criticalBelow: Double = 20
    ) {
        self.remaining = remaining
        self.status = status
        self.burnRates = burnRates
        self.criticalBelow = criticalBelow
    }

    /// Whether anything is known of it.
    public var isKnown: Bool { remaining != nil || !burnRates.isEmpty }

    /// Little is left of it.
    public var isCritical: Bool { remaining.map { $0 < criticalBelow } ?? false }

    /// It is being used up too fast: over some window at a rate above 1, so that it ends before its period does, and the
    /// service itself does not call that level normal (NORMAL in any case; a rate without a level is judged by itself).
    public var isBurningFast: Bool { burnRates.contains { $0.rate > 1 && $0.level.lowercased() != "normal" } }
}
