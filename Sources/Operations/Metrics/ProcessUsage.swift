internal import Foundation
internal import Glibc

/// What this process has used so far.
public struct ProcessUsage: Sendable, Equatable {
    /// User and system time of all threads, seconds.
    public let cpuSeconds: Double
    /// Resident memory now, bytes.
    public let residentBytes: Int
    /// Virtual memory now, bytes.
    public let virtualBytes: Int
    /// Open file descriptors now.
    public let openFiles: Int
    /// File descriptors that it may open.
    public let maximumFiles: Int
    /// When it began, seconds since 1970.
    public let startedAt: Double

    /// Asks the kernel.
    public static var now: ProcessUsage {
        let statm = words("/proc/self/statm")
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        return ProcessUsage(
            // POSIX has clocks count in millionths of a second.
            cpuSeconds: Double(clock()) / 1e6,
            residentBytes: (statm.dropFirst().first ?? 0) * page, virtualBytes: (statm.first ?? 0) * page,
            openFiles: open, maximumFiles: Int(clamping: files.rlim_cur), startedAt: start)
    }

    /// Field 22 of `stat` counts ticks since the machine began; fields before it may hold spaces within parentheses.
    private static let start: Double = {
        let stat = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
        let fields = stat.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]) else { return 0 }
        let uptime = (try? String(contentsOfFile: "/proc/uptime", encoding: .utf8)) ?? ""
        guard let sinceBoot = uptime.split(separator: " ").first.flatMap({ Double($0) }) else { return 0 }
        return Date().timeIntervalSince1970 - sinceBoot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func words(_ path: String) -> [Int] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: " ").compactMap { Int($0) }
    }
}
