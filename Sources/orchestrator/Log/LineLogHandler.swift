internal import Documents
internal import FlowC
internal import Logging

/// Writes one line an entry to standard error: for people, or as a JSON object (`LOG_FORMAT`).
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let entries = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Timestamp.text(WallClock.milliseconds)
        switch format {
        case .text:
            let tail = entries.map { " \($0.key)=\($0.value)" }.joined()
            Terminal.error("\(time) \(event.level.rawValue.uppercased()) \(event.message)\(tail)")
        case .json:
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("timestamp")
                writer.value(time)
                writer.key("level")
                writer.value(event.level.rawValue)
                writer.key("event")
                writer.value(event.message.description)
                writer.key("logger")
                writer.value(label)
                for entry in entries {
                    writer.key(entry.key)
                    writer.value(entry.value.description)
                }
            }
            Terminal.error(writer.text)
        }
    }
}

extension Settings {
    /// A logger as `LOG_LEVEL` and `LOG_FORMAT` ask for.
    func logger(label: String) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, format: logFormat, logLevel: logLevel) }
    }
}
