internal import CPostgres
internal import Glibc

extension Connection {
    /// Connects, within `connect_timeout` a host.
    ///
    /// `onNotice` is called on the thread that uses the connection; without it notices are dropped.
    /// Throws ``PostgresError/Kind/connectionLost`` when nobody answers, ``PostgresError/Kind/shutdown`` while the server starts,
    /// ``PostgresError/Kind/insufficientResources`` when it is full, and ``PostgresError/Kind/other`` with the SQLSTATE when it
    /// refuses user, password or database, which no retry mends.
    public static func open(
        _ options: ConnectionOptions, onNotice: (@Sendable (Notice) -> Void)? = nil
    ) throws(PostgresError) -> Connection {
        let pairs = options.keywordsAndValues()
        let keywords = CStrings(pairs.map(\.0))
        let values = CStrings(pairs.map(\.1))
        guard let handle = PQconnectStartParams(keywords.pointers, values.pointers, 0) else {
            throw PostgresError(.insufficientResources, "libpq has no memory for a connection")
        }
        let notices = NoticeSink(onNotice)
        let session = Session(handle: handle, notices: notices, silenceLimit: options.silenceLimit)
        PQsetNoticeReceiver(
            handle,
            { sink, result in
                guard let sink else { return }
                Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(notices).toOpaque())
        // libpq gives no error fields for a refused connection; verbose text holds the SQLSTATE in a fixed place. The verbosity can
        // only be set on a handle, and only the blocking calls keep connect_timeout for each host: so start, set, and reset.
        let first = session.lastMessage
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQreset(handle)
        guard PQstatus(handle) == CONNECTION_OK else {
            // Options that libpq refuses are named by the first call only.
            let last = session.lastMessage
            throw last.isEmpty ? PostgresError(.invalidOptions, ConnectionOptions.masked(first)) : refusal(last)
        }
        guard PQsetnonblocking(handle, 1) == 0 else { throw session.lose(session.lastMessage) }
        return Connection(session: session)
    }

    /// The error of a refused connection; with several hosts, of the last one.
    private static func refusal(_ message: String) -> PostgresError {
        let lines = message.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
        var error = PostgresError(.connectionLost, lines.joined(separator: "\n"))
        if let sqlState = lines.compactMap(sqlState).last {
            error.sqlState = sqlState
            error.kind = PostgresError.Kind(sqlState: sqlState)
        }
        return error
    }

    /// Finds `FATAL:  28P01: ` in a line; the first word may be translated.
    private static func sqlState(in line: Substring) -> String? {
        var rest = line.utf8[...]
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            rest = rest[rest.index(after: colon)...]
            let part = rest.prefix(8)
            let code = part.dropFirst(2).prefix(5)
            let isCode = code.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
            if part.count == 8, part.starts(with: "  ".utf8), part.last == UInt8(ascii: ":"), isCode {
                return String(Substring(code))
            }
        }
        return nil
    }
}

/// A NULL-terminated array of C strings, freed with this value; overwritten first, as they may hold a password.
private struct CStrings: ~Copyable {
    private let storage: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

    init(_ texts: [String]) {
        storage = .allocate(capacity: texts.count + 1)
        storage.initialize(repeating: nil)
        for (index, text) in texts.enumerated() { storage[index] = UnsafePointer(strdup(text)) }
    }

    var pointers: UnsafePointer<UnsafePointer<CChar>?>? { UnsafePointer(storage.baseAddress) }

    deinit {
        for text in storage {
            guard let text else { continue }
            let memory = UnsafeMutablePointer(mutating: text)
            explicit_bzero(memory, strlen(text))
            free(memory)
        }
        storage.deallocate()
    }
}
