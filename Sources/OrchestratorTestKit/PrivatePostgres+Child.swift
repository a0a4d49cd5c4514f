internal import Glibc

extension PrivatePostgres {
    /// A child process, in a process group of its own so that a Ctrl-C at the terminal does not reach it.
    struct Child: Sendable {
        let id: pid_t

        private static let environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"]

        /// Starts a program: `input` becomes its standard input (/dev/null when nil), `log` is appended with what it writes.
        static func start(
            _ arguments: [String], input: Int32? = nil, log: String
        ) throws(PrivatePostgresError) -> Child {
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
            // A server lives long: a pipe of ours that it inherited would never come to its end. Closing what is not open
            // is no error here.
            for descriptor in 3..<Int32(clamping: min(1024, sysconf(Int32(_SC_OPEN_MAX)))) {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
            posix_spawnattr_setpgroup(&attributes, 0)
            var words: [UnsafeMutablePointer<CChar>?] = arguments.map { text in strdup(text) } + [nil]
            var environment: [UnsafeMutablePointer<CChar>?] = Self.environment.map { text in strdup(text) } + [nil]
            defer { (words + environment).forEach { free($0) } }
            var id: pid_t = 0
            let code = posix_spawn(&id, arguments[0], &actions, &attributes, &words, &environment)
            guard code == 0 else { throw .system("posix_spawn \(arguments[0])", code: code) }
            return Child(id: id)
        }

        /// Waits for the end; true when it ended with status 0.
        @discardableResult func wait() -> Bool {
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0 {
                if errno != EINTR { return false }
            }
            return status == 0
        }

        /// True, and reaped, when it has ended.
        func hasEnded() -> Bool {
            var status: Int32 = 0
            return waitpid(id, &status, WNOHANG) != 0
        }

        func send(signal: Int32) { Glibc.kill(id, signal) }
    }
}
