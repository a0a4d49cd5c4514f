import OrchestratorTestKit
import Postgres
import Synchronization
import Testing

/// A database of its own for one test, on the server that all tests share.
struct TestDatabase {
    let options: ConnectionOptions

    init() throws {
        let server = try PrivatePostgres.shared()
        options = try server.options(database: server.createDatabase())
    }

    func connect(_ change: (inout ConnectionOptions) -> Void = { _ in }) throws -> Connection {
        var options = options
        change(&options)
        return try Connection.open(options)
    }
}

/// A connection to the shared server, for tests that keep nothing in a database.
func connectToShared(_ change: (inout ConnectionOptions) -> Void = { _ in }) throws -> Connection {
    var options = try PrivatePostgres.shared().options()
    change(&options)
    return try Connection.open(options)
}

/// The error that `body` throws; records an issue when it throws none.
func failure(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(PostgresError) -> Void
) throws -> PostgresError {
    do throws(PostgresError) { try body() } catch { return error }
    Issue.record("no error was thrown", sourceLocation: sourceLocation)
    throw ExpectedFailure()
}

struct ExpectedFailure: Error {}

extension CommitOutcome {
    /// A short word for assertions: committed, rolledBack(kind), unknown(kind).
    var word: String {
        switch self {
        case .committed: "committed"
        case .rolledBack(let error): "rolledBack(\(error.map { "\($0.kind)" } ?? "nil"))"
        case .unknown(let error): "unknown(\(error.kind))"
        }
    }
}

extension StatementOutcome {
    /// A short word for assertions.
    var word: String {
        switch self {
        case .completed: "completed"
        case .failed(let error): "failed(\(error.kind))"
        case .skipped: "skipped"
        }
    }
}
