/// Why a lane ended. Everything it had decided is in the outbox; a new lane goes on from there.
public enum LaneFault: Error, CustomStringConvertible {
    /// Postgres or Kafka refused or did not answer; the lane is built anew.
    case port(String)
    /// Somebody else owns a partition now, or the outcome of a COMMIT is unknown; the lane is built anew with a new epoch.
    case ownership(String)
    /// A partition needs a person.
    case stopped(PartitionStop)
    /// The machine got an answer that its state does not know.
    case bug(String)

    /// One line.
    public var description: String {
        switch self {
        case .port(let text): text
        case .ownership(let text): "ownership: \(text)"
        case .stopped(let stop): stop.description
        case .bug(let text): "internal fault: \(text). Please report this line with the log before it."
        }
    }

    /// True when a new lane may heal it.
    public var isRecoverable: Bool {
        switch self {
        case .port, .ownership: true
        case .stopped, .bug: false
        }
    }
}
