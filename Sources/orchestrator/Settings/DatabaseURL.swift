/// A `postgres://` URL or a conninfo text. Its description hides every password in it.
struct DatabaseURL: Hashable, Sendable {
    /// The whole text, for libpq.
    let secret: Secret

    /// Takes a text; nil when it is empty. libpq judges the rest.
    init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        secret = Secret(text)
    }

    private static let schemes = ["postgres://", "postgresql://"]

    private var isURL: Bool { Self.schemes.contains { secret.revealed.hasPrefix($0) } }
}

extension DatabaseURL: CustomStringConvertible, CustomReflectable {
    /// The text with passwords masked. A conninfo text, in which values may be quoted in many ways, shows harmless
    /// keywords only.
    var description: String { isURL ? maskedURL : maskedConninfo }

    /// Nothing but the description.
    var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    private var maskedURL: String {
        let text = secret.revealed
        let scheme = Self.schemes.first { text.hasPrefix($0) } ?? ""
        var rest = text.dropFirst(scheme.count)
        var query = ""
        if let mark = rest.firstIndex(of: "?") {
            query = "?" + Self.masked(query: rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        // The last @ ends the credentials: one in the password may stand unescaped.
        guard let at = rest.lastIndex(of: "@") else { return scheme + rest + query }
        let credentials = rest[..<at]
        let user = credentials.prefix { $0 != ":" }
        let shown = user.count == credentials.count ? String(user) : user + ":" + Secret.mask
        return scheme + shown + rest[at...] + query
    }

    private static func masked(query: Substring) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false)
            .map { pair in
                let name = pair.prefix { $0 != "=" }
                return harmless.contains(String(name)) ? String(pair) : name + "=" + Secret.mask
            }
            .joined(separator: "&")
    }

    private static let harmless: Set = [
        "host", "hostaddr", "port", "dbname", "user", "sslmode", "target_session_attrs", "connect_timeout",
    ]

    private var maskedConninfo: String {
        let words = secret.revealed.split(separator: " ")
        let simple = words.allSatisfy { $0.contains("=") && !$0.contains("'") && !$0.contains("\\") }
        guard simple else { return Secret.mask }
        return words.map { word in
            let name = word.prefix { $0 != "=" }
            return Self.harmless.contains(String(name)) ? String(word) : name + "=" + Secret.mask
        }
        .joined(separator: " ")
    }
}
