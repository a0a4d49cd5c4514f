/// Deliberate breaks of the protocol that the simulation has to find (commit-protocol, "Proof" 2). Each is injected at a
/// seam: the actions and replies of the machine, or the fakes behind its ports; production code has no switch for any.
public enum SimulationBreak: String, CaseIterable, Sendable {
    /// Kafka is committed before Postgres.
    case kafkaFirst = "kafka-first"
    /// The prepare does not look at the epoch.
    case noEpochCheck = "no-epoch-check"
    /// The same producer publishes again after a timed-out EndTxn.
    case producerReusedAfterTimeout = "producer-reused-after-timeout"
    /// The producer goes on after a hidden retry.
    case producerReusedAfterRetry = "producer-reused-after-retry"
    /// A batch is marked published when it is prepared.
    case markedEarly = "marked-early"
    /// One outbox row holds the outputs of several partitions.
    case rowForSeveralPartitions = "row-for-several-partitions"
    /// Offsets are read without waiting for pending transactions.
    case offsetsWithoutRequireStable = "offsets-without-require-stable"
    /// Sagas are loaded without FOR UPDATE.
    case sagasWithoutForUpdate = "sagas-without-for-update"
    /// ON CONFLICT DO NOTHING for sagas and their rows.
    case secondCreatorIgnored = "second-creator-ignored"
    /// The group metadata is read when offsets are sent.
    case metadataReadWhenSending = "metadata-read-when-sending"
    /// What a refused generation could not publish is published again with fresher metadata.
    case refusedPublishedAgain = "refused-published-again"
    /// COMMIT is pipelined behind the statement that counts the fenced rows.
    case commitBehindFencingCount = "commit-behind-fencing-count"
    /// A batch whose COMMIT was not answered is run again with the same epoch.
    case unknownCommitRunAgain = "unknown-commit-run-again"
    /// The start offset is not committed before the first prepare.
    case startNotCommitted = "start-not-committed"
    /// A restored Postgres is looked for on the lane's own partitions only.
    case restoreOnOwnPartitions = "restore-on-own-partitions"
    /// Offset commits carry no signature.
    case unsignedOffsets = "unsigned-offsets"
    /// The witness asks for the batch id alone.
    case witnessByBatchAlone = "witness-by-batch-alone"
    /// An outbox table is checked first and truncated later.
    case outboxCheckedThenTruncated = "outbox-checked-then-truncated"
    /// Recovery reads the outbox tables one by one.
    case outboxReadApart = "outbox-read-apart"
    /// The order gate does not count the rows that its own batch writes.
    case gateBlindToOwnBatch = "gate-blind-to-own-batch"
    /// The drain timer is consumed although the gate is closed.
    case timerConsumedBehindGate = "timer-consumed-behind-gate"
    /// Lanes halt without reading the offset again.
    case haltWithoutReadingAgain = "halt-without-reading-again"
    /// Events of a saga are applied although the row with its newest tickets may not be out.
    case gateIgnored = "gate-ignored"
    /// The result of any ticket counts as proof that the newest ones are out.
    case anyResultProves = "any-result-proves"
    /// A timer is consumed and not applied.
    case timerNotApplied = "timer-not-applied"
    /// What has become of tickets is not stored.
    case ticketChangesLost = "ticket-changes-lost"
    /// A saga whose timer has fired is not woken again.
    case timerNotRearmed = "timer-not-rearmed"
    /// The journal is not asked whether it has an event already.
    case eventAppliedTwice = "event-applied-twice"
    /// A signal that comes before its saga is not kept.
    case earlySignalLost = "early-signal-lost"
    /// What a saga remembers of its waits is not stored.
    case waitsForgotten = "waits-forgotten"
    /// Lanes count the sagas that run without waiting for each other.
    case countedWithoutLock = "counted-without-lock"
    /// A saga that has waited for capacity is dispatched without counting again.
    case admittedUnseen = "admitted-unseen"
}
