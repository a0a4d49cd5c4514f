/// How log entries are written.
enum LogFormat: String, CaseIterable, Sendable {
    /// One line for people.
    case text
    /// One JSON object a line.
    case json
}
