internal import CPostgres
internal import Glibc

/// The libpq handle with what belongs to its life: prepared names, notices, and the error that ended it.
///
/// The handle is always in non-blocking mode; waiting is done here, with a limit, and always ready to read, since a server
/// that cannot get rid of its answers stops reading our questions.
final class Session {
    let handle: OpaquePointer
    private let notices: NoticeSink
    private let silenceLimit: Int32
    private var silence: Int32 = 0

    /// The names that the server knows, with their texts.
    var prepared: [String: String] = [:]

    /// Why the connection is gone; nil while it lives.
    private(set) var loss: PostgresError?

    init(handle: OpaquePointer, notices: NoticeSink, silenceLimit: Duration) {
        self.handle = handle
        self.notices = notices
        self.silenceLimit = max(1, silenceLimit.wholeMilliseconds)
    }

    deinit {
        PQfinish(handle)
    }

    var isLost: Bool { loss != nil || PQstatus(handle) != CONNECTION_OK }

    func requireConnection() throws(PostgresError) {
        if let loss { throw loss }
        if PQstatus(handle) != CONNECTION_OK { throw lose(lastMessage) }
    }

    var lastMessage: String { PQerrorMessage(handle).map { String(cString: $0).trimmed } ?? "" }

    /// Gives the connection up; the first reason stays.
    @discardableResult func lose(_ message: String) -> PostgresError {
        lose(PostgresError(.connectionLost, message.isEmpty ? "the connection is closed" : message))
    }

    /// Gives the connection up because of an error of the server.
    @discardableResult func lose(_ error: PostgresError) -> PostgresError {
        if let loss { return loss }
        loss = error
        shutdown(PQsocket(handle), Int32(SHUT_RDWR))
        return error
    }

    /// Sends what libpq has buffered, reading meanwhile.
    func flush() throws(PostgresError) {
        silence = 0
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: try wait(forWriting: true)
            default: throw lose(lastMessage)
            }
        }
    }

    /// The next result, or nil at the end of one statement's results.
    func nextResult() throws(PostgresError) -> OpaquePointer? {
        silence = 0
        while PQisBusy(handle) == 1 {
            try wait(forWriting: false)
        }
        return PQgetResult(handle)
    }

    /// Waits for the socket, at most one slice, and takes in what has arrived.
    ///
    /// In slices, because bytes can already lie in the TLS library's buffer, where poll does not see them.
    private func wait(forWriting: Bool) throws(PostgresError) {
        let slice = min(1000, silenceLimit)
        let events = forWriting ? POLLIN | POLLOUT : POLLIN
        var socket = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        let ready = poll(&socket, 1, slice)
        if ready < 0 && errno != EINTR { throw lose("waiting for the server failed: errno \(errno)") }
        silence = ready == 0 ? silence + slice : 0
        if ready == 0 || Int32(socket.revents) & ~POLLOUT != 0 {
            guard PQconsumeInput(handle) == 1 else { throw lose(lastMessage) }
        }
        if silence >= silenceLimit { throw lose("the server has been silent for \(silence) ms") }
    }
}
