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
        try running.endInput(with: input)
        return running.outcome()
    }
}

/// The program while it runs; it is killed when this value goes.
final class RunningProgram {
    private let input: PrivatePipe
    private let output: PrivatePipe?
    private let process = Process()
    private let folder: String

    /// Starts it; with `speaks` its output is read by ``line()`` and not kept for the outcome.
    init(_ arguments: [String], environment: [String: String] = [:], speaks: Bool = false) throws {
        input = try PrivatePipe()
        output = speaks ? try PrivatePipe() : nil
        folder = NSTemporaryDirectory() + "orchestrator-run-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: folder + "/" + name, contents: nil) }
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        let own = ProcessInfo.processInfo.environment
        process.environment = environment.merging(["PATH": own["PATH"] ?? "", "HOME": own["HOME"] ?? ""]) { given, _ in
            given
        }
        process.standardInput = input.reading
        process.standardOutput = output?.writing ?? FileHandle(forWritingAtPath: folder + "/out")
        process.standardError = FileHandle(forWritingAtPath: folder + "/err")
        try process.run()
        // The child has these ends now; while we hold them, nobody sees the end of a pipe.
        try input.reading.close()
        try output?.writing.close()
    }

    /// Writes its input and closes it.
    func endInput(with text: String = "") throws {
        // A program that does not read its input may be gone already: that is no error of the test.
        signal(SIGPIPE, SIG_IGN)
        try? input.writing.write(contentsOf: Data(text.utf8))
        try input.writing.close()
    }

    /// Waits for the next line of its output; nil when it has ended.
    func line() throws -> String? {
        guard let file = output?.reading else { return nil }
        var bytes: [UInt8] = []
        while let byte = try file.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    /// Waits for the end.
    func outcome() -> Program.Outcome {
        process.waitUntilExit()
        return Program.Outcome(code: process.terminationStatus, output: text("out"), errors: text("err"))
    }

    /// What it has written to standard error so far.
    var errors: String { text("err") }

    /// Asks it to end.
    func terminate() { process.terminate() }

    /// The process.
    var id: Int32 { process.processIdentifier }

    /// Sends it a signal.
    func send(_ signal: Int32) { Foundation.kill(id, signal) }

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

/// A pipe whose ends no other child inherits: a server that another test starts would hold them open.
private struct PrivatePipe {
    let reading: FileHandle
    let writing: FileHandle

    init() throws {
        var ends: [Int32] = [-1, -1]
        // A pair of sockets, because the system library does not offer Swift a pipe that is closed on exec from the start.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw POSIXError(.EMFILE) }
        reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    }
}
