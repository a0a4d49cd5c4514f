/// One value for each risk band.
public struct PerRiskBand<Value: Hashable & Sendable>: Hashable, Sendable {
    /// For low risk.
    public var low: Value
    /// For medium risk.
    public var medium: Value
    /// For high risk.
    public var high: Value
    /// For critical risk.
    public var critical: Value

    /// Names the four values.
    public init(low: Value, medium: Value, high: Value, critical: Value) {
        self.low = low
        self.medium = medium
        self.high = high
        self.critical = critical
    }

    /// The value for a band.
    public subscript(_ band: RiskBand) -> Value {
        switch band {
        case .low: low
        case .medium: medium
        case .high: high
        case .critical: critical
        }
    }
}
