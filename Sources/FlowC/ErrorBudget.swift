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

    /// Names a budget; without arguments an unknown one.
    public init(remaining: Double? = nil, status: String = "UNKNOWN", burnRates: [BurnRate] = []) {
        self.remaining = remaining
        self.status = status
        self.burnRates = burnRates
    }
}
