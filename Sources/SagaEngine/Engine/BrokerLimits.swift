/// How long the Kafka side of a lane waits, and how far it trusts clocks.
public struct BrokerLimits: Hashable, Sendable {
    /// Limit of a question to the brokers, of making a producer ready, and of repeating a retriable transactional call.
    /// For the witness: how long it may go on without any progress.
    public var patience: Duration
    /// How much older than its outbox row an output may look: the difference between the clocks of the database and of
    /// the programs that stamp records.
    public var witnessAllowance: Duration

    /// Limits with the defaults of the design.
    public init(patience: Duration = .seconds(20), witnessAllowance: Duration = .seconds(300)) {
        self.patience = patience
        self.witnessAllowance = witnessAllowance
    }
}
