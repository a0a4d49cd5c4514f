internal import CPostgres

extension ConnectionOptions {
    /// Reads a conninfo string or a URL with libpq's own parser.
    ///
    /// Throws ``PostgresError/Kind/invalidOptions``. What libpq quotes is masked, because it may be a piece of a password, and a URL
    /// whose password holds an unescaped delimiter is refused, because libpq would take the rest of it for a host name.
    public init(_ text: String) throws(PostgresError) {
        try Self.refuseAmbiguousURL(text)
        var reason: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(text, &reason) else {
            let message = reason.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(reason)
            throw PostgresError(.invalidOptions, "the connection string cannot be read: \(Self.masked(message))")
        }
        defer { PQconninfoFree(parsed) }
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                let isSecret = option.pointee.dispchar.map { $0.pointee == CChar(UInt8(ascii: "*")) } ?? false
                try take(String(cString: keyword), String(cString: value), isSecret: isSecret)
            }
            option += 1
        }
    }

    private mutating func take(_ keyword: String, _ value: String, isSecret: Bool) throws(PostgresError) {
        func number() throws(PostgresError) -> Int {
            guard let number = Int(value), (0...Int(Int32.max)).contains(number) else {
                throw PostgresError(
                    .invalidOptions, "\(keyword) in the connection string is not a number of the right size")
            }
            return number
        }
        switch keyword {
        case _ where isSecret: secrets[keyword] = Secret(value)
        case "application_name": applicationName = value
        case "connect_timeout": connectTimeout = .seconds(try number())
        case "tcp_user_timeout": tcpUserTimeout = .milliseconds(try number())
        case "keepalives_idle": keepalivesIdle = .seconds(try number())
        case "keepalives_interval": keepalivesInterval = .seconds(try number())
        case "keepalives_count": keepalivesCount = try number()
        default: parameters[keyword] = value
        }
    }

    /// libpq ends user and password at the first @, if that comes before the first slash; an @ after it was meant otherwise.
    private static func refuseAmbiguousURL(_ text: String) throws(PostgresError) {
        guard let scheme = ["postgres://", "postgresql://"].first(where: { text.hasPrefix($0) }) else { return }
        var rest = text.dropFirst(scheme.count)
        if let end = rest.firstIndex(where: { $0 == "@" || $0 == "/" }), rest[end] == "@" {
            rest = rest[end...].dropFirst()
        }
        guard !rest.prefix(while: { $0 != "?" }).contains("@") else {
            throw PostgresError(
                .invalidOptions, "in the connection URL, write @ as %40 and / as %2F in user and password")
        }
    }

    /// Everything between the first and the last quotation mark is masked.
    static func masked(_ message: String) -> String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else {
            return message.trimmed
        }
        let end = first < last ? last : message.endIndex
        return (message[..<first] + "\"…" + message[end...]).trimmed
    }
}
