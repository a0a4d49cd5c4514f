internal import CPostgres

/// One connection to a Postgres server, used by one thread at a time; every call blocks that thread, within the limits of
/// its ``ConnectionOptions``.
///
/// After an error of kind ``PostgresError/Kind/connectionLost`` it stays broken and every call throws that error: open a new one.
/// Dropping the value closes the connection; a transaction that is open then is rolled back by the server.
///
/// Sendable by hand: the session is reachable through this noncopyable value only, and every method that does more than read a field
/// is mutating, so that two threads can never use it at once.
public struct Connection: ~Copyable, @unchecked Sendable {
    let session: Session

    init(session: Session) { self.session = session }

    /// Closes the connection, as dropping it does.
    public consuming func close() {}

    /// True when the connection is known to be gone. A broken peer shows with the next use, not before.
    public var isBroken: Bool { session.isLost }

    /// The server's version, major × 10000 + minor: 150020 is 15.20.
    public var serverVersion: Int { Int(PQserverVersion(session.handle)) }

    /// The server process of this connection, as `pg_stat_activity.pid`.
    public var backendPID: Int32 { PQbackendPID(session.handle) }

    /// Where the connection stands between transactions, as of the last answer.
    public var transactionStatus: TransactionStatus {
        guard !session.isLost else { return .unknown }
        return switch PQtransactionStatus(session.handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }
}
