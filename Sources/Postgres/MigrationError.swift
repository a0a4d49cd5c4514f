/// Why migrations could not be read, checked or applied. Nothing of a migration that failed stays in the database.
public enum MigrationError: Error, Sendable, Equatable {
    /// A folder or file and why it cannot be read.
    case unreadable(String, String)
    /// A file that ends in `.sql` and is not named `NNNN-name.sql`.
    case badFileName(String)
    /// A number is missing before the file named.
    case gap(expected: Int32, found: String)
    /// Two files with one number.
    case duplicate(Int32, String, String)
    /// A migration that was applied with another text.
    case changed(file: String, applied: String, found: String)
    /// The database was migrated by a newer program.
    case databaseNewer(database: Int32, known: Int32)
    /// The database holds a later version and not this one.
    case notApplied(file: String, latest: Int32)
    /// The script failed; with its line where the server named a position.
    case failed(file: String, line: Int?, PostgresError)
    /// The script ended its transaction by itself; what it committed stays.
    case leftTransaction(file: String)
    /// The server did not answer COMMIT; run it again to see.
    case unconfirmed(file: String, PostgresError?)
    /// Another program held the migration lock for too long.
    case locked(PostgresError)
    /// Anything else that the server or the connection refused.
    case database(PostgresError)
}

extension MigrationError: CustomStringConvertible {
    /// One line: what, where, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "migrations: \(path) \(reason)"
        case .badFileName(let file):
            "migrations: \(file) is not named NNNN-name.sql; rename it"
        case .gap(let expected, let found):
            "migrations: \(Migration.number(expected)) is missing before \(found); number them without gaps"
        case .duplicate(let version, let first, let second):
            "migrations: \(Migration.number(version)) is both \(first) and \(second); renumber one"
        case .changed(let file, let applied, let found):
            "migrations: \(file) has changed since it was applied: \(applied) then, \(found) now; "
                + "restore the file and write a new migration"
        case .databaseNewer(let database, let known):
            "migrations: the database is at version \(database), this program knows \(known); use a newer program"
        case .notApplied(let file, let latest):
            "migrations: \(file) is not applied although the database is at version \(latest); "
                + "mend schema_migrations by hand"
        case .failed(let file, let line, let error):
            "migrations: \(file)\(line.map { " line \($0)" } ?? "") failed and was rolled back: \(error)"
        case .leftTransaction(let file):
            "migrations: \(file) ended its own transaction; remove COMMIT and ROLLBACK from it and mend the database by hand"
        case .unconfirmed(let file, let error):
            "migrations: \(file) may or may not be applied: \(error?.description ?? "no COMMIT"); run the migrations again"
        case .locked(let error):
            "migrations: another program holds the migration lock: \(error)"
        case .database(let error):
            "migrations: \(error)"
        }
    }
}
