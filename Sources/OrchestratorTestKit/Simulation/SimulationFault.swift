/// What the simulation does to the engine on purpose; each costs one of the seed's faults.
public enum SimulationFault: String, CaseIterable, Sendable {
    /// A process dies between two actions.
    case crash = "crash"
    /// A process dies with an action carried out whose answer it never saw.
    case crashAfter = "crash after action"
    /// A process dies while it produces the outputs of a row.
    case crashMidProduce = "crash mid-produce"
    /// A process dies with its COMMIT still in the backend.
    case crashInCommit = "crash, COMMIT in backend"
    /// A process stands still for a while (SIGSTOP) and goes on without knowing.
    case pause = "pause"
    /// A process is replaced while the old one lives on (forked machine).
    case fork = "fork"
    /// A process is asked to stop and started again later.
    case drain = "drain"
    /// The group forgets a member that does not know it yet.
    case expireMember = "member expires"
    /// The group rebalances without a reason.
    case rebalance = "rebalance"
    /// COMMIT executed, its answer lost.
    case commitExecuted = "COMMIT answer lost, executed"
    /// COMMIT rolled back, its answer lost.
    case commitRolledBack = "COMMIT answer lost, rolled back"
    /// COMMIT still in the backend when the connection breaks.
    case commitLate = "COMMIT answer lost, still executing"
    /// A statement is executed, its answer lost.
    case statementExecuted = "statement answer lost, executed"
    /// A statement is lost on its way.
    case statementLost = "statement lost"
    /// A statement is still in the backend when the connection breaks.
    case statementLate = "statement still executing"
    /// Postgres restarts: every transaction is gone, connections are refused for a while.
    case postgresRestart = "Postgres restart"
    /// EndTxn times out, the request was lost.
    case endLost = "EndTxn lost"
    /// EndTxn times out, the request was executed.
    case endExecuted = "EndTxn executed, answer lost"
    /// EndTxn times out, the request is still under way.
    case endLate = "EndTxn late"
    /// EndTxn is retried inside the client and succeeds; the first copy is still under way.
    case endRetried = "EndTxn retried inside"
    /// TxnOffsetCommit times out, the request was lost.
    case offsetsLost = "TxnOffsetCommit lost"
    /// TxnOffsetCommit times out, the request was executed.
    case offsetsExecuted = "TxnOffsetCommit executed, answer lost"
    /// TxnOffsetCommit times out, the request is still under way.
    case offsetsLate = "TxnOffsetCommit late"
    /// TxnOffsetCommit is retried inside the client and succeeds; the first copy is still under way.
    case offsetsRetried = "TxnOffsetCommit retried inside"
    /// The producer says that the transaction must be aborted.
    case abortable = "abortable error"
    /// The broker aborts a transaction of a live producer: transaction.timeout.ms.
    case transactionTimeout = "transaction timeout"
    /// InitProducerId is executed, its answer lost, or it is lost itself.
    case initLost = "InitProducerId unanswered"
    /// A question that Kafka does not answer.
    case unanswered = "question unanswered"
    /// The brokers restart: nothing is answered for a while.
    case brokerRestart = "broker restart"
}
