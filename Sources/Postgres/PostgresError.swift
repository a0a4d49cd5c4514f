/// What went wrong in this room: refused by the server, by libpq, or before anything was sent.
///
/// Passwords never appear in it. ``kind`` is the class to decide by; everything else is for people and logs.
public struct PostgresError: Error, Sendable, Equatable {
    /// The class of the error; exhaustive, so that a caller decides by `switch`.
    public var kind: Kind

    /// The primary message, one or more lines.
    public var message: String

    /// The five characters of SQLSTATE; nil when the server did not answer with an error.
    public var sqlState: String?

    /// The server's DETAIL; it may hold values of a row.
    public var detail: String?

    /// The server's HINT.
    public var hint: String?

    /// The table that a violated constraint belongs to, with its schema.
    public var table: String?

    /// The column that the error is about.
    public var column: String?

    /// The violated constraint.
    public var constraint: String?

    /// The server's CONTEXT: functions and triggers that were running.
    public var context: String?

    /// The position of the error in the SQL text: characters, from 1.
    public var position: Int?

    /// The name of the ``Statement`` that failed; nil for plain SQL.
    public var statement: String?

    /// An error that did not come from the server.
    init(_ kind: Kind, _ message: String, statement: String? = nil) {
        self.kind = kind
        self.message = message
        self.statement = statement
    }

    /// COPY leaves the protocol in a state that this room does not serve.
    static func copyRefused(_ statement: String?) -> PostgresError {
        PostgresError(.invalidUse, "COPY is not supported; the connection is closed", statement: statement)
    }

    /// True when the same work can succeed later without anybody changing anything (``Kind/isTransient``).
    public var isTransient: Bool { kind.isTransient }
}

extension PostgresError: CustomStringConvertible {
    /// One line: class, SQLSTATE, message, where it happened, and what to do.
    public var description: String {
        var text = "\(kind.label)"
        if let sqlState { text += " (\(sqlState))" }
        text += ": " + message.split(separator: "\n").joined(separator: "; ")
        let places = [
            statement.map { "statement \($0)" }, table.map { "table \($0)" }, column.map { "column \($0)" },
            constraint.map { "constraint \($0)" }, position.map { "position \($0)" },
        ].compactMap { $0 }
        if !places.isEmpty { text += " [" + places.joined(separator: ", ") + "]" }
        if let detail { text += "; detail: \(detail)" }
        if let hint { text += "; hint: \(hint)" }
        return text + "; \(kind.advice)"
    }
}
