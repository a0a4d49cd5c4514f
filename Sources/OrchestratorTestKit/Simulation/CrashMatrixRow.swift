/// The rows of the crash matrix (commit-protocol, "Crash matrix"), for coverage.
public enum CrashMatrixRow: String, CaseIterable, Sendable {
    /// A process died with records polled and nothing prepared.
    case beforePrepare = "before prepare"
    /// A process died around the first batch ever of a partition.
    case firstBatch = "first batch ever of a partition"
    /// COMMIT executed without an answer.
    case commitExecuted = "COMMIT reply lost, executed"
    /// COMMIT rolled back without an answer.
    case commitRolledBack = "COMMIT reply lost, rolled back"
    /// COMMIT executed after its client had gone.
    case commitLate = "COMMIT reply lost, still executing"
    /// A process died with a batch prepared and no transaction begun.
    case afterPrepare = "after prepare, before begin"
    /// A process died with some outputs produced.
    case midProduce = "mid-produce"
    /// A process died with offsets sent and no EndTxn.
    case beforeEnd = "after send_offsets, before EndTxn"
    /// A process died with EndTxn sent.
    case endSent = "EndTxn sent, process dead"
    /// EndTxn timed out or was retried inside a live process.
    case endUnknown = "EndTxn timed out or retried inside"
    /// A process died with a transaction committed and not marked.
    case beforeMark = "after commit, before mark"
    /// A rebalance began during a batch.
    case rebalance = "rebalance during batch"
    /// A process went on after others had taken over.
    case zombie = "zombie wakes after takeover"
    /// A unique violation named a saga or a plan.
    case sameDecision = "same decision on two partitions at once"
    /// A record that cannot be read was decided.
    case poison = "poison record"
    /// Postgres restarted.
    case postgresRestart = "Postgres restarted or failed over"
    /// The brokers restarted.
    case brokerRestart = "broker restarted"
    /// Postgres was restored to an older state.
    case restored = "Postgres restored to an older state"
    /// The group's offsets were lost.
    case offsetsLost = "group offsets lost"
    /// An operator moved the group back.
    case rewind = "operator rewinds"
    /// An operator moved the group ahead.
    case skip = "operator skips"
    /// An outbox table was emptied while a lane had a prepare open.
    case rotation = "outbox rotated while lanes prepare"
}
