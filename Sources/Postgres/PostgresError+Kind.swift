extension PostgresError {
    /// The classes of errors: by SQLSTATE where the server spoke, by the place in this room otherwise.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The connection is gone or could not be made: also every error after which the server hangs up.
        case connectionLost
        /// 40001.
        case serialization
        /// 40P01.
        case deadlock
        /// 23505; the error names the constraint.
        case uniqueViolation
        /// The rest of class 23: check, foreign key, not null, exclusion.
        case integrityViolation
        /// 55P03: `lock_timeout`, or NOWAIT.
        case lockTimeout
        /// 57014: `statement_timeout`, or a cancel request.
        case queryCanceled
        /// 57P01 to 57P03 without an end of the connection, or on opening: the server is starting or stopping.
        case shutdown
        /// Class 53: connections, memory or disk are used up.
        case insufficientResources
        /// Any other SQLSTATE.
        case other
        /// A value that cannot be sent: NUL in a text, invalid UTF-8, out of range, too large, another type than declared.
        case invalidParameter
        /// A value of a result that is not what was asked for: another type, NULL, no such column or row.
        case unexpectedValue
        /// A call that cannot work: one statement name for two texts, COPY, a failed transaction left open.
        case invalidUse
        /// A connection string or a setting that libpq refuses.
        case invalidOptions

        /// True when waiting or running the transaction again can help.
        ///
        /// A unique violation is not transient here: only the caller knows whether a rerun would find the other row.
        public var isTransient: Bool {
            switch self {
            case .connectionLost, .serialization, .deadlock, .lockTimeout, .queryCanceled, .shutdown,
                .insufficientResources:
                true
            case .uniqueViolation, .integrityViolation, .other, .invalidParameter, .unexpectedValue, .invalidUse,
                .invalidOptions:
                false
            }
        }

        /// The class of an SQLSTATE (PostgreSQL documentation, appendix A).
        init(sqlState: String) {
            switch sqlState {
            case "40001": self = .serialization
            case "40P01": self = .deadlock
            case "23505": self = .uniqueViolation
            case "55P03": self = .lockTimeout
            case "57014": self = .queryCanceled
            case "57P01", "57P02", "57P03": self = .shutdown
            case _ where sqlState.hasPrefix("08"): self = .connectionLost
            case _ where sqlState.hasPrefix("23"): self = .integrityViolation
            case _ where sqlState.hasPrefix("53"): self = .insufficientResources
            default: self = .other
            }
        }

        var label: String {
            switch self {
            case .connectionLost: "no connection to Postgres"
            case .serialization: "serialization failure"
            case .deadlock: "deadlock"
            case .uniqueViolation: "unique violation"
            case .integrityViolation: "integrity violation"
            case .lockTimeout: "lock not available in time"
            case .queryCanceled: "statement canceled"
            case .shutdown: "server is starting or stopping"
            case .insufficientResources: "server is out of resources"
            case .other: "server error"
            case .invalidParameter: "value cannot be sent"
            case .unexpectedValue: "unexpected value in a result"
            case .invalidUse: "invalid use of a connection"
            case .invalidOptions: "invalid connection options"
            }
        }

        var advice: String {
            switch self {
            case .connectionLost, .shutdown: "open a new connection"
            case .serialization, .deadlock: "run the transaction again"
            case .lockTimeout, .queryCanceled: "run it again, or raise the limit"
            case .insufficientResources: "wait, then run it again"
            case .uniqueViolation, .integrityViolation: "look for the row that holds the key or breaks the rule"
            case .other: "look up the SQLSTATE in the server's log"
            case .invalidParameter, .unexpectedValue: "correct the value or the statement"
            case .invalidUse: "correct the caller"
            case .invalidOptions: "correct the connection string"
            }
        }
    }
}
