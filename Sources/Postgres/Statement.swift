/// A statement with a name, prepared once per connection, in the same round trip as its first use.
///
///     static let load = Statement("load-sagas", "SELECT id, version FROM sagas WHERE id = ANY($1)", [.uuidArray])
///
/// One name means one text: a second text under the same name is refused on the connection that sees both.
public struct Statement: Sendable, Hashable {
    /// The name on the server, and in errors.
    public let name: String

    /// One SQL statement with `$1`, `$2` …
    public let sql: String

    /// The types of the parameters, in order; what is sent is checked against them.
    public let parameterTypes: [SQLType]

    /// Names a statement; nothing is sent.
    public init(_ name: String, _ sql: String, _ parameterTypes: [SQLType] = []) {
        self.name = name
        self.sql = sql
        self.parameterTypes = parameterTypes
    }

    /// Starts a transaction, READ COMMITTED whatever the role's default is.
    public static let begin = Statement("begin", "BEGIN ISOLATION LEVEL READ COMMITTED")

    /// Ends a transaction; see ``Connection/commit(_:)``, which knows what the answer means.
    static let commit = Statement("commit", "COMMIT")

    /// Gives a transaction up.
    public static let rollback = Statement("rollback", "ROLLBACK")
}
