internal import Glibc
internal import Synchronization

/// A child process that inherits nothing of ours: no open file (a pipe of ours that it held would never come to its end), no
/// blocked signal. By default it leads a process group of its own, so that a Ctrl-C at the terminal does not reach it.
///
/// Any thread may use it; whoever starts one must also wait for it.
package final class ChildProcess: Sendable {
    /// How a process ended.
    package enum Ending: Hashable, Sendable {
        /// By itself, with a status.
        case exited(Int32)
        /// By a signal.
        case killed(by: Int32)
        /// Somebody else has waited for it.
        case unknown
    }

    /// The process id.
    package let id: Int32
    private let ending = Mutex<Ending?>(nil)

    private init(id: Int32) { self.id = id }

    /// Of programs that need nothing from us.
    package static let plainEnvironment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]

    /// Starts a program: `input` becomes its standard input (/dev/null when nil), `log` is appended with what it writes.
    /// `group` is the process group that it joins; 0 is a new one.
    package static func start(
        _ arguments: [String], environment: [String: String] = plainEnvironment, input: Int32? = nil, log: String,
        group: Int32 = 0
    ) throws(SystemCallError) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Closing what is not open is no error here.
        for descriptor in 3..<Int32(clamping: min(1024, sysconf(Int32(_SC_OPEN_MAX)))) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setpgroup(&attributes, group)
        var nothingBlocked = sigset_t()
        sigemptyset(&nothingBlocked)
        posix_spawnattr_setsigmask(&attributes, &nothingBlocked)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { text in strdup(text) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, arguments[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw SystemCallError("posix_spawn \(arguments[0])", code: code) }
        return ChildProcess(id: id)
    }

    /// Waits for the end.
    @discardableResult package func wait() -> Ending {
        var information = siginfo_t()
        // Without reaping it, so that the others who ask find it.
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        return reap(0) ?? .unknown
    }

    /// How it ended; nil while it runs.
    package func ended() -> Ending? { reap(WNOHANG) }

    /// Sends a signal, unless it has ended and been waited for.
    package func send(signal: Int32) {
        ending.withLock { if $0 == nil { Glibc.kill(id, signal) } }
    }

    private func reap(_ options: Int32) -> Ending? {
        ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            var answer: pid_t
            repeat { answer = waitpid(id, &status, options) } while answer < 0 && errno == EINTR
            if answer == 0 { return nil }
            ending = answer < 0 ? .unknown : Ending(status: status)
            return ending
        }
    }
}

extension ChildProcess.Ending {
    /// Reads what `waitpid` gave.
    fileprivate init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal)
    }
}
