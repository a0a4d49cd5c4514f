internal import Foundation
internal import Glibc

/// The processor time of single threads of this process, as the kernel counts it (proc(5), `/proc/self/task`).
enum ThreadTimes {
    /// The threads that run now.
    static var threads: Set<Int> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return Set(names.compactMap { Int($0) })
    }

    /// User and system time of these threads since they began, seconds; those that have ended count for nothing.
    static func seconds(of threads: Set<Int>) -> Double {
        Double(threads.reduce(0) { $0 + ticks(of: $1) }) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Fields 14 and 15 of `stat`; fields before them may hold spaces within parentheses.
    private static func ticks(of thread: Int) -> Int {
        let stat = (try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8)) ?? ""
        let fields = stat.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else { return 0 }
        return user + system
    }
}
