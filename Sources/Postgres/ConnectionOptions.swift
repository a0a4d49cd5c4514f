/// Where to connect, and the limits of every wait.
///
/// The text may be a conninfo string (`host=… dbname=…`) or a `postgres://` URL (PostgreSQL documentation, 34.1.1). What it names
/// wins over the defaults below; what it does not name comes from libpq's environment variables as usual. The password never shows.
public struct ConnectionOptions: Sendable {
    /// Shown in `pg_stat_activity`.
    public var applicationName = "orchestrator"

    /// How long one host may take to answer a connection attempt; whole seconds, at least 2.
    public var connectTimeout: Duration = .seconds(5)

    /// How long sent bytes may stay unacknowledged before the kernel gives the connection up (TCP only).
    public var tcpUserTimeout: Duration = .seconds(15)

    /// How long a connection may be silent before the kernel asks whether the other end lives (TCP only).
    public var keepalivesIdle: Duration = .seconds(10)

    /// The pause between such questions.
    public var keepalivesInterval: Duration = .seconds(5)

    /// How many may stay unanswered.
    public var keepalivesCount = 3

    /// How long a statement may wait for a lock; zero is no limit.
    public var lockTimeout: Duration = .seconds(5)

    /// How long a statement may run; zero is no limit.
    public var statementTimeout: Duration = .seconds(30)

    /// How long a transaction may wait for its next statement before the server ends the connection; zero is no limit.
    public var idleInTransactionTimeout: Duration = .seconds(30)

    /// How long the server may stay silent while an answer is due, before this room gives the connection up.
    ///
    /// It is the limit that holds when nothing else does (a frozen server behind a living kernel), so keep it above
    /// ``statementTimeout`` and below every limit of the caller.
    public var silenceLimit: Duration = .seconds(45)

    /// libpq's parameters as the text names them, without those that have a property above and without the secrets.
    var parameters: [String: String] = [:]

    /// The parameters that never show.
    var secrets: [String: Secret] = [:]

    /// The database's name; nil when libpq chooses.
    public var database: String? {
        get { parameters["dbname"] }
        set { parameters["dbname"] = newValue }
    }

    /// The user's name; nil when libpq chooses.
    public var user: String? {
        get { parameters["user"] }
        set { parameters["user"] = newValue }
    }

    /// The password; nobody can read it back.
    public mutating func setPassword(_ password: String) {
        secrets["password"] = Secret(password)
    }

    /// The settings of the session that travel with the connection request, so that RESET returns to them.
    ///
    /// `synchronous_commit=on` is not a choice: an answered COMMIT must be on disk.
    private var sessionSettings: String {
        let limits = [
            ("lock_timeout", lockTimeout), ("statement_timeout", statementTimeout),
            ("idle_in_transaction_session_timeout", idleInTransactionTimeout),
        ]
        let settings = limits.map { "-c \($0.0)=\($0.1.wholeMilliseconds)" } + ["-c synchronous_commit=on"]
        return settings.joined(separator: " ")
    }

    /// Everything that libpq is told, secrets included: for ``Connection/open(_:onNotice:)`` only.
    func keywordsAndValues() -> [(String, String)] {
        var all = parameters
        all["application_name"] = applicationName
        all["connect_timeout"] = String(max(2, connectTimeout.wholeMilliseconds / 1000))
        all["tcp_user_timeout"] = String(tcpUserTimeout.wholeMilliseconds)
        all["keepalives_idle"] = String(max(1, keepalivesIdle.wholeMilliseconds / 1000))
        all["keepalives_interval"] = String(max(1, keepalivesInterval.wholeMilliseconds / 1000))
        all["keepalives_count"] = String(keepalivesCount)
        all["client_encoding"] = "UTF8"
        all["options"] = [parameters["options"], sessionSettings].compactMap { $0 }.joined(separator: " ")
        for (keyword, secret) in secrets { all[keyword] = secret.value }
        return all.map { ($0.key, $0.value) }
    }
}

extension ConnectionOptions: CustomStringConvertible, CustomReflectable {
    /// Host, port, database, user and application: what a log line may show.
    public var description: String {
        let shown = ["host", "hostaddr", "port", "dbname", "user", "sslmode", "target_session_attrs"]
        let parts = shown.compactMap { key in parameters[key].map { "\(key)=\($0)" } }
        return (parts + ["application_name=\(applicationName)"]).joined(separator: " ")
    }

    /// The description: `dump` shows no more than that.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension Duration {
    /// Rounded down; what is too long for the field is its maximum.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return seconds < 0 ? 0 : Int32.max }
        return Int32(clamping: max(0, milliseconds + attoseconds / 1_000_000_000_000_000))
    }
}
