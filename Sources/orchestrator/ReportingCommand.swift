internal import ArgumentParser

/// A command whose errors become one clear line on standard error and an exit code. It runs on the main thread and may
/// block it.
protocol ReportingCommand: ParsableCommand {
    /// The work.
    func perform() throws
}

extension ReportingCommand {
    /// Runs the work and reports its error.
    func run() throws {
        do {
            try perform()
        } catch {
            guard let failure = CommandFailure(reporting: error) else { throw error }
            if let message = failure.message { Terminal.error(message) }
            throw ExitCode(failure.code.rawValue)
        }
    }
}
