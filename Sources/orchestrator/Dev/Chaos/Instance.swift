internal import Glibc
internal import OrchestratorTestKit

/// One instance of the service, or its worker: a process with a name that survives its restarts. Used by the main thread.
final class Instance {
    /// `INSTANCE_ID`.
    let name: String
    private let folder: RunFolder
    /// The words that follow the program; what is changed counts from the next start on.
    var arguments: [String]
    private let environment: [String: String]
    private var process: ChildProcess?
    private var silence = 0

    /// An instance that is not started yet; `arguments` follow the program.
    init(name: String, in folder: RunFolder, arguments: [String], environment: [String: String]) {
        self.name = name
        self.folder = folder
        self.arguments = arguments
        self.environment = environment.merging(["INSTANCE_ID": name]) { $1 }
    }

    /// Starts it, if it does not run.
    func start() throws(SystemCallError) {
        guard process == nil else { return }
        silence = folder.length(ofLog: name)
        process = try folder.start([OwnProgram.path] + arguments, environment: environment, name: name)
    }

    /// Sends a signal.
    func send(_ signal: Int32) { process?.send(signal: signal) }

    /// Ends it as a crash does.
    func kill() {
        send(SIGKILL)
        process?.wait()
        process = nil
    }

    /// How it ended, if it did; then it can be started again.
    func takeEnding() -> ChildProcess.Ending? {
        guard let ending = process?.ended() else { return nil }
        process = nil
        return ending
    }

    /// Whether it runs, as far as is known.
    var isStarted: Bool { process != nil }

    /// Whether it has written nothing since it was started: a program that is still being loaded obeys no signal yet.
    var isSilent: Bool { folder.length(ofLog: name) == silence }

    /// The end of its log.
    var lastWords: String { folder.lastLines(name) }
}
