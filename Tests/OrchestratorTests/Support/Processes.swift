import Foundation
import Testing

/// What the kernel says about processes.
enum Processes {
    /// The processes that this one has started.
    static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { status($0)?.parent == parent }
    }

    /// The words of its command line.
    static func commandLine(_ id: Int32) -> [String] {
        let bytes = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether it runs; one that nobody has waited for does not.
    static func isAlive(_ id: Int32) -> Bool {
        guard let state = status(id)?.state else { return false }
        return state != "Z"
    }

    /// Waits, bounded, until there is an answer. Nobody announces the end of a process that is not our child.
    @discardableResult
    static func wait<Answer>(_ what: String, for answer: () throws -> Answer?) throws -> Answer {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let answer = try answer() { return answer }
            usleep(20_000)
        }
        throw Missing(what: what)
    }

    /// What did not come.
    struct Missing: Error { let what: String }

    private static func status(_ id: Int32) -> (state: Substring, parent: Int32?)? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        let words = text[text.index(after: name)...].split(separator: " ")
        guard words.count > 1 else { return nil }
        return (words[0], Int32(words[1]))
    }
}
