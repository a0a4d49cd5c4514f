internal import Postgres

/// The way of a command to Postgres: one connection, and errors that name the server and what to do.
struct PostgresAccess: Sendable {
    let options: ConnectionOptions

    /// Takes the settings; nothing is contacted.
    init(_ settings: Settings) throws {
        let text = try settings.postgresConnection().revealed
        do throws(PostgresError) {
            options = try ConnectionOptions(text)
        } catch {
            throw CommandFailure(.configuration, "configuration: DATABASE_URL: \(error)")
        }
    }

    /// A connection, or the failure that says why there is none.
    func open() throws -> Connection {
        do throws(PostgresError) {
            return try Connection.open(options)
        } catch {
            throw failure(error)
        }
    }

    /// Connects, runs `body` and turns its Postgres errors into failures of the command.
    func run<Answer>(_ body: (inout Connection) throws -> Answer) throws -> Answer {
        do {
            var connection = try Connection.open(options)
            return try body(&connection)
        } catch let error as PostgresError {
            throw failure(error)
        } catch let error as MigrationError {
            throw failure(error)
        }
    }

    /// The failure that an error means.
    func failure(_ error: PostgresError) -> CommandFailure {
        let state = error.sqlState ?? ""
        switch error.kind {
        case .connectionLost, .shutdown, .insufficientResources:
            return CommandFailure(
                .unavailable,
                "Postgres (\(options)) is not available: \(Self.line(error)); "
                    + (error.message.contains("does not support SSL")
                        ? "set POSTGRES_SSL_MODE (or sslmode in DATABASE_URL) to prefer or disable, or give the server TLS"
                        : "check DATABASE_URL and that the server runs"))
        case .other where state.hasPrefix("28") || state == "3D000":
            return CommandFailure(
                .configuration,
                "Postgres (\(options)) refuses the connection: \(Self.line(error)); "
                    + "check user, password and database in DATABASE_URL")
        case .other where state == "42P01":
            return CommandFailure(
                .failure, "Postgres (\(options)) lacks a table: \(Self.line(error)); run `orchestrator migrate`")
        default:
            return CommandFailure(.failure, "Postgres (\(options)): \(error)")
        }
    }

    private func failure(_ error: MigrationError) -> CommandFailure {
        switch error {
        case .database(let error), .locked(let error): failure(error)
        case .unreadable: CommandFailure(.configuration, "\(error); check SCHEMAS_BASE_PATH")
        default: CommandFailure(.failure, error.description)
        }
    }

    private static func line(_ error: PostgresError) -> String {
        error.message.split(separator: "\n").map { $0.drop { $0 == "\t" || $0 == " " } }.joined(separator: "; ")
    }
}
