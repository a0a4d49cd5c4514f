internal import Foundation
internal import Glibc
internal import OrchestratorTestKit

/// The folder of a run and the process group of its children. Both are gone when this object is, and also when this process
/// ends, however it ends: a shell that leads the group waits for the end of its input, which only this process holds open.
final class RunFolder {
    /// The folder.
    let path: String
    private let keeper: ChildProcess
    private let ourEnd: Int32

    /// Makes both.
    init() throws(SystemCallError) {
        let parent = FileManager.default.temporaryDirectory
        var template = Array(parent.appending(path: "orchestrator-chaos-XXXXXX").path.utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCallError("mkdtemp", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemCallError("socketpair", code: errno) }
        defer { close(ends[0]) }
        keeper = try ChildProcess.start(
            ["/bin/sh", "-c", "cat >/dev/null; rm -rf \"$1\"; kill -KILL 0", "keeper", path], input: ends[0],
            log: "/dev/null")
        ourEnd = ends[1]
    }

    /// Starts a program in the group; what it writes goes to `<name>.log`.
    func start(
        _ arguments: [String], environment: [String: String], name: String
    ) throws(SystemCallError) -> ChildProcess {
        try ChildProcess.start(arguments, environment: environment, log: log(name), group: keeper.id)
    }

    /// The path of a log.
    func log(_ name: String) -> String { "\(path)/\(name).log" }

    /// The last lines of a log.
    func lastLines(_ name: String, _ count: Int = 3) -> String {
        let text = (try? String(contentsOfFile: log(name), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(count).joined(separator: "\n")
    }

    /// How long a log is, bytes.
    func length(ofLog name: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: log(name))
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Copies the logs to a folder that stays.
    func keepLogs(in folder: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: path) where name.hasSuffix(".log") {
            let target = folder + "/" + name
            if files.fileExists(atPath: target) { try files.removeItem(atPath: target) }
            try files.copyItem(atPath: path + "/" + name, toPath: target)
        }
    }

    deinit {
        close(ourEnd)
        keeper.wait()
    }
}
