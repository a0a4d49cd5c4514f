import Foundation
import Testing

/// The built program, run as users run it.
struct Program: Sendable {
    /// What a run left.
    struct Outcome: Sendable {
        let code: Int32
        let output: String
        let errors: String
    }

    /// The program lies beside the test bundle.
    static let path: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = bundle.appendingPathComponent("orchestrator").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        // The test runner is another program: ask for the bundle that holds this code.
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("orchestrator").path
    }()

    /// Runs it to its end, with no settings from this process's environment.
    static func run(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws -> Outcome {
        let running = try RunningProgram(arguments, environment: environment)
        running.input.fileHandleForWriting.write(Data(input.utf8))
        try running.input.fileHandleForWriting.close()
        return running.outcome()
    }
}

/// The program while it runs; it is killed when this value goes.
final class RunningProgram {
    let input = Pipe()
    private let process = Process()
    private let folder: String

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        folder = NSTemporaryDirectory() + "orchestrator-run-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: folder + "/" + name, contents: nil) }
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        let own = ProcessInfo.processInfo.environment
        process.environment = environment.merging(["PATH": own["PATH"] ?? "", "HOME": own["HOME"] ?? ""]) { given, _ in
            given
        }
        process.standardInput = input
        process.standardOutput = FileHandle(forWritingAtPath: folder + "/out")
        process.standardError = FileHandle(forWritingAtPath: folder + "/err")
        try process.run()
    }

    /// Waits for the end.
    func outcome() -> Program.Outcome {
        process.waitUntilExit()
        return Program.Outcome(code: process.terminationStatus, output: text("out"), errors: text("err"))
    }

    /// Asks it to end.
    func terminate() { process.terminate() }

    /// Ends it without a word, as a crash does.
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
    }

    deinit {
        if process.isRunning { kill() }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
