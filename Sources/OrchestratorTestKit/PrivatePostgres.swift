internal import Glibc
public import Postgres
internal import Synchronization

/// A Postgres server of our own in a temporary folder, for tests and the demo.
///
///     let server = try PrivatePostgres()
///     let connection = try Connection.open(server.options(database: server.createDatabase()))
///
/// It runs as the user `postgres` when we are root and as ourselves otherwise, listens on a Unix socket (trusted) and, if asked, on
/// 127.0.0.1 (password). Server and folder go when the value is dropped, and also when this process dies. Any thread may use it.
public final class PrivatePostgres: Sendable {
    /// The temporary folder: socket, data, log.
    public let folder: String

    /// The port: of TCP if it listens there, and of the socket's name.
    public let port: UInt16

    /// The password of the user `postgres` over TCP.
    public let password: String

    private let settings: Settings
    private let programs: Programs
    private let watchdog: Watchdog
    private let state = Mutex(State())

    private struct State {
        var server: ChildProcess?
        var databases = 0
    }

    /// Makes a server and starts it; returns when it accepts connections.
    public init(_ settings: Settings = Settings()) throws {
        self.settings = settings
        programs = try Programs.find()
        port = settings.listensOnTCP ? try Self.freePort() : 5432
        password = String(UInt64.random(in: .min ... .max), radix: 36)
        folder = try Self.makeFolder()
        watchdog = try Watchdog(folder: folder)
        // From here on `deinit` runs, whether what follows succeeds or not.
        try initialise()
        try start()
    }

    deinit {
        stop(.immediate)
        watchdog.release()
    }

    /// One server for the whole process, with ``Settings/fast``, started by the first caller.
    public static func shared() throws -> PrivatePostgres { try sharedServer.get() }

    private static let sharedServer = Result { try PrivatePostgres(.fast) }

    /// How to connect: through the Unix socket, as the superuser `postgres`.
    public func options(database: String = "postgres") throws(PostgresError) -> ConnectionOptions {
        try ConnectionOptions(conninfo(database: database))
    }

    /// The connection string of the Unix socket.
    public func conninfo(database: String = "postgres") -> String {
        "host=\(folder) port=\(port) user=postgres dbname=\(database)"
    }

    /// The URL of the TCP port, with the password; of use only with ``Settings/listensOnTCP``.
    public func url(database: String = "postgres") -> String {
        "postgres://postgres:\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Makes a database with a name of its own and answers the name.
    public func createDatabase(template: String = "template1") throws(PostgresError) -> String {
        let number = state.withLock { state in
            state.databases += 1
            return state.databases
        }
        let name = "test_\(number)"
        var connection = try Connection.open(options())
        try connection.run(script: "CREATE DATABASE \(name) TEMPLATE \(template)")
        return name
    }

    /// Starts the server if it is not running; returns when it accepts connections.
    public func start() throws {
        try state.withLock { state in
            if let server = state.server, server.ended() == nil { return }
            state.server = try launch()
        }
    }

    /// Stops the server and waits for its end.
    public func stop(_ mode: StopMode = .fast) { end(signal: mode.signal) }

    /// Kills the server's main process with SIGKILL, as a crash does; its children end by themselves.
    public func kill() { end(signal: SIGKILL) }

    /// Stops and starts the server.
    public func restart(_ mode: StopMode = .fast) throws {
        stop(mode)
        try start()
    }

    /// Lets the server come up as a standby with the next start, until it is promoted (`SELECT pg_promote()`).
    public func becomeStandby() throws {
        let path = folder + "/data/standby.signal"
        let file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw PrivatePostgresError.system("open \(path)", code: errno) }
        close(file)
        try own(path)
    }

    private func end(signal: Int32) {
        state.withLock { state in
            guard let server = state.server else { return }
            state.server = nil
            guard signal == SIGKILL, server.ended() == nil, let watch = try? LogWatch(logPath) else {
                server.send(signal: signal)
                server.wait()
                return
            }
            server.send(signal: signal)
            server.wait()
            // Its children live on for a moment; they are gone when nobody has the log open any more.
            for _ in 0..<100 where watch.next(upTo: 100) == .closed { return }
        }
    }

    /// Starts the server and waits until its log says that it accepts connections. After a crash that nobody here has caused
    /// it refuses to start while old children still live: then again.
    private func launch() throws -> ChildProcess {
        var restartsLeft = access(folder + "/data/postmaster.pid", F_OK) == 0 ? 200 : 0
        while true {
            let watch = try LogWatch(logPath)
            let server = try spawnServer()
            if try isReady(server, watch) { return server }
            guard restartsLeft > 0 else { throw PrivatePostgresError.notReady(log: log) }
            restartsLeft -= 1
        }
    }

    /// True when the server accepts connections, false when it has ended; throws when it does neither in a minute.
    private func isReady(_ server: ChildProcess, _ watch: LogWatch) throws -> Bool {
        for _ in 0..<60 {
            // What is written comes in many small pieces: each is looked at, and each second the server itself is.
            var news = LogWatch.News.written
            while news != .nothing {
                if watch.shows("ready to accept") { return true }
                if server.ended() != nil { return false }
                news = watch.next(upTo: 1000)
            }
            do throws(PostgresError) {
                _ = try Connection.open(options())
                return true
            } catch {
                guard error.isTransient else {
                    end(server)
                    throw error
                }
            }
        }
        end(server)
        throw PrivatePostgresError.notReady(log: log)
    }

    private func end(_ server: ChildProcess) {
        server.send(signal: SIGKILL)
        server.wait()
    }

    private func spawnServer() throws(PrivatePostgresError) -> ChildProcess {
        try Self.spawn(
            programs.prefix + [programs.postgres, "-D", folder + "/data"]
                + settings.arguments(folder: folder, port: port),
            log: logPath)
    }

    private var logPath: String { folder + "/server.log" }

    static func spawn(
        _ arguments: [String], input: Int32? = nil, log: String
    ) throws(PrivatePostgresError) -> ChildProcess {
        do throws(SystemCallError) {
            return try ChildProcess.start(arguments, input: input, log: log)
        } catch {
            throw .system(error.call, code: error.code)
        }
    }

    private func initialise() throws(PrivatePostgresError) {
        try own(folder)
        let passwordFile = folder + "/password"
        let file = open(passwordFile, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0, write(file, password, password.utf8.count) > 0, close(file) == 0 else {
            throw .system("write \(passwordFile)", code: errno)
        }
        try own(passwordFile)
        let initdb = try Self.spawn(
            programs.prefix + [
                programs.initdb, "-D", folder + "/data", "-U", "postgres", "--auth-local=trust",
                "--auth-host=scram-sha-256", "--pwfile=\(passwordFile)", "--encoding=UTF8", "--locale=C", "--no-sync",
            ], log: logPath)
        guard initdb.wait() == .exited(0) else { throw .failed(program: programs.initdb, output: log) }
        unlink(passwordFile)
    }

    private func own(_ path: String) throws(PrivatePostgresError) {
        guard let owner = programs.owner else { return }
        guard chown(path, owner.user, owner.group) == 0 else { throw .system("chown \(path)", code: errno) }
    }

    /// The end of the server's log.
    public var log: String {
        let file = open(logPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        lseek(file, max(0, size - 8192), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func freePort() throws(PrivatePostgresError) -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw .system("socket", code: errno) }
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, size) == 0 ? getsockname(listener, generic, &size) : -1
            }
        }
        guard code == 0 else { throw .system("bind", code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }
}
