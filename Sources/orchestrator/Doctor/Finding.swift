/// One thing that `doctor` has noticed, and what to do about it.
struct Finding: Hashable, Sendable {
    /// How much it matters.
    enum Severity: String, Sendable {
        /// Something is wrong; the exit code says so.
        case problem
        /// Worth knowing.
        case note
    }

    /// How much it matters.
    let severity: Severity
    /// What it is about: a topic, a partition, a table, a service.
    let subject: String
    /// What was found.
    let text: String
    /// What to do, with the exact command where there is one; nil when there is nothing to do.
    let remedy: String?

    /// Something wrong.
    static func problem(_ subject: String, _ text: String, do remedy: String) -> Finding {
        Finding(severity: .problem, subject: subject, text: text, remedy: remedy)
    }

    /// Something to know.
    static func note(_ subject: String, _ text: String, do remedy: String? = nil) -> Finding {
        Finding(severity: .note, subject: subject, text: text, remedy: remedy)
    }
}
