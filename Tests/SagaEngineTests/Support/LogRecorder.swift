import Logging
import Synchronization

/// Keeps what is logged, one line each: `level message | name=value …`.
struct LogRecorder: LogHandler {
    final class Lines: Sendable {
        private let kept = Mutex<[String]>([])

        var all: [String] { kept.withLock { $0 } }

        /// A logger that writes here.
        var logger: Logger { Logger(label: "test") { _ in LogRecorder(lines: self) } }

        fileprivate func add(_ line: String) { kept.withLock { $0.append(line) } }
    }

    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let entries = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.add("\(event.level) \(event.message)" + (entries.isEmpty ? "" : " | \(entries.joined(separator: " "))"))
    }
}
