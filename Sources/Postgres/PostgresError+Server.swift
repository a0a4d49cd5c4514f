internal import CPostgres

extension PostgresError {
    /// Reads the error fields of a result (protocol 3.0, "Error and Notice Message Fields").
    ///
    /// An error of severity FATAL or PANIC ends the connection, so it is ``Kind/connectionLost`` whatever its SQLSTATE.
    init(result: OpaquePointer?, statement: String?) {
        let sqlState = DiagnosticField.sqlState.text(of: result)
        let whole = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        self.init(
            sqlState.map { Kind(sqlState: $0) } ?? .other,
            DiagnosticField.message.text(of: result) ?? whole.trimmed,
            statement: statement)
        self.sqlState = sqlState
        detail = DiagnosticField.detail.text(of: result)
        hint = DiagnosticField.hint.text(of: result)
        let schema = DiagnosticField.schema.text(of: result)
        table = DiagnosticField.table.text(of: result).map { name in schema.map { "\($0).\(name)" } ?? name }
        column = DiagnosticField.column.text(of: result)
        constraint = DiagnosticField.constraint.text(of: result)
        context = DiagnosticField.context.text(of: result)
        position = DiagnosticField.position.text(of: result).flatMap { Int($0) }
        switch DiagnosticField.severity.text(of: result) {
        case "FATAL", "PANIC": kind = .connectionLost
        default: break
        }
    }
}

/// The fields of errors and notices that this room reads; the raw values are the protocol's codes.
enum DiagnosticField: UInt8 {
    case severity = 0x56  // V, never translated
    case sqlState = 0x43  // C
    case message = 0x4D  // M
    case detail = 0x44  // D
    case hint = 0x48  // H
    case position = 0x50  // P
    case context = 0x57  // W
    case schema = 0x73  // s
    case table = 0x74  // t
    case column = 0x63  // c
    case constraint = 0x6E  // n

    func text(of result: OpaquePointer?) -> String? {
        PQresultErrorField(result, Int32(rawValue)).map { String(cString: $0) }
    }
}

extension String {
    /// Without white space at both ends; libpq ends its messages with a line feed.
    var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return start < end ? String(self[start..<end]) : ""
    }
}
