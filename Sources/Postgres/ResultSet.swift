internal import CPostgres

/// The rows that one statement answered, in binary form; values are read when they are asked for.
public struct ResultSet: RandomAccessCollection, Sendable {
    let storage: ResultStorage

    /// The first row.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { storage.rowCount }

    /// The row at a position.
    public subscript(position: Int) -> Row { Row(storage: storage, index: position) }

    /// The only row; an error unless there is exactly one.
    public func single() throws(PostgresError) -> Row {
        guard count == 1 else {
            throw PostgresError(.unexpectedValue, "expected one row, got \(count)", statement: storage.statement)
        }
        return self[0]
    }

    /// The names of the columns.
    public var columns: [String] { (0..<storage.columnCount).map { storage.columnName($0) } }

    /// What the server says it did: `INSERT 0 500`, `COMMIT`, `SELECT 3`.
    public var commandTag: String { PQcmdStatus(storage.result).map { String(cString: $0) } ?? "" }

    /// How many rows were written, or read by a SELECT; 0 for a statement without that notion.
    public var affectedRows: Int { PQcmdTuples(storage.result).flatMap { Int(String(cString: $0)) } ?? 0 }
}

/// Owns one result of libpq.
// Sendable by hand: libpq never changes a result after it has been handed out, and this class does not either.
final class ResultStorage: @unchecked Sendable {
    let result: OpaquePointer
    let statement: String?
    let rowCount: Int
    let columnCount: Int

    init(_ result: OpaquePointer, statement: String?) {
        self.result = result
        self.statement = statement
        rowCount = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    deinit {
        PQclear(result)
    }

    func columnName(_ column: Int) -> String {
        PQfname(result, Int32(clamping: column)).map { String(cString: $0) } ?? "?"
    }

    func columnType(_ column: Int) -> SQLType { SQLType(rawValue: PQftype(result, Int32(clamping: column))) }
}
