/// What the server says beside its answers: NOTICE, WARNING and the like.
public struct Notice: Sendable, Equatable {
    /// NOTICE, WARNING, INFO, LOG or DEBUG; never translated.
    public let severity: String
    /// The five characters of SQLSTATE.
    public let sqlState: String
    /// The primary message.
    public let message: String
    /// The server's DETAIL.
    public let detail: String?
    /// The server's HINT.
    public let hint: String?
}

/// Hands the notices of one connection to its owner's closure; called on the thread that uses the connection.
final class NoticeSink {
    private let handler: (@Sendable (Notice) -> Void)?

    init(_ handler: (@Sendable (Notice) -> Void)?) { self.handler = handler }

    func receive(_ result: OpaquePointer?) {
        guard let handler else { return }
        handler(
            Notice(
                severity: DiagnosticField.severity.text(of: result) ?? "",
                sqlState: DiagnosticField.sqlState.text(of: result) ?? "",
                message: DiagnosticField.message.text(of: result) ?? "",
                detail: DiagnosticField.detail.text(of: result),
                hint: DiagnosticField.hint.text(of: result)))
    }
}
