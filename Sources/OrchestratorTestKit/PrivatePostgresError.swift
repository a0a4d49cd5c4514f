/// Why a private server could not be made or kept.
public enum PrivatePostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server's programs, or a program that is needed to run them, are not on this machine.
    case missing(program: String, package: String)
    /// A system call failed.
    case system(String, code: Int32)
    /// A program ended with an error; with its output.
    case failed(program: String, output: String)
    /// The server did not accept connections in time; with the end of its log.
    case notReady(log: String)

    /// One line, and what the program said.
    public var description: String {
        switch self {
        case .missing(let program, let package):
            "private Postgres: \(program) is not installed; on Debian: apt-get install \(package)"
        case .system(let call, let code):
            "private Postgres: \(call) failed with errno \(code)"
        case .failed(let program, let output):
            "private Postgres: \(program) failed:\n\(output)"
        case .notReady(let log):
            "private Postgres: the server does not accept connections:\n\(log)"
        }
    }
}
