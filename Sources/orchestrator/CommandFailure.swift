/// Why a command ends: what is said, and the exit code.
struct CommandFailure: Error, CustomStringConvertible {
    /// The exit codes of the program (documented in the root command's help).
    enum Code: Int32 {
        /// It did not work.
        case failure = 1
        /// A check found something wrong.
        case checkFailed = 2
        /// The command line makes no sense.
        case usage = 64
        /// Kafka or Postgres is not available, or a port is taken.
        case unavailable = 69
        /// The configuration is wrong.
        case configuration = 78
        /// The user has ended it.
        case interrupted = 130
    }

    /// The exit code.
    let code: Code
    /// One or more lines for standard error; nil when all has been said.
    let message: String?

    /// A failure with a message.
    init(_ code: Code, _ message: String? = nil) {
        self.code = code
        self.message = message
    }

    /// The message.
    var description: String { message ?? "exit code \(code.rawValue)" }
}
