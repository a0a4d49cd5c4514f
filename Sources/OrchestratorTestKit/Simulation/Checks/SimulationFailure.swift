/// A broken promise: what the simulation has found.
public struct SimulationFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// Which promise, and where.
    public let description: String

    /// Names a broken promise.
    public init(_ description: String) {
        self.description = description
    }
}
