/// Why a lane ended. Everything it had decided is in the outbox; a new lane goes on from there.
public enum LaneFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The lane could not carry on with its clients; it is built anew.
    case port(String)
    /// Postgres or Kafka refuses what no repetition heals.
    case refused(String)
    /// Postgres is older than Kafka: every lane of the group has to stop.
    case halted(String)
    /// The machine got an answer that its state does not know.
    case bug(String)

    /// One line.
    public var description: String {
        switch self {
        case .port(let text), .refused(let text): text
        case .halted(let text):
            "halted: \(text). Stop every instance, run `orchestrator recover rebuild`, then start again."
        case .bug(let text): "internal fault: \(text). Please report this line with the log before it."
        }
    }

    /// True when a new lane may heal it.
    public var isRecoverable: Bool {
        if case .port = self { true } else { false }
    }
}
