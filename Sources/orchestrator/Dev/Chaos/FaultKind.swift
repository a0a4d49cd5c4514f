internal import ArgumentParser

/// What is done to the service and to what it stands on.
enum FaultKind: String, CaseIterable, Sendable {
    /// An instance gets SIGKILL and is started again.
    case kill
    /// Every instance in turn gets SIGTERM, must end with 0, and is started again.
    case term
    /// An instance is stopped (SIGSTOP) for longer than the group waits for it, and goes on.
    case zombie
    /// Postgres is restarted: in order, at once, or after a crash.
    case postgres
    /// The broker is restarted by the command that was given for it.
    case broker
    /// Instances beyond the usual ones join and leave the group every few seconds.
    case storm
    /// The worker gets SIGKILL and is started again, or is stopped for longer than its group waits for it.
    case worker
}

/// A list of kinds on the command line, separated by commas.
struct FaultKinds: ExpressibleByArgument, Sendable {
    /// The kinds, each once, in their own order.
    let kinds: [FaultKind]

    /// Every kind.
    static let all = FaultKinds(FaultKind.allCases)

    /// Takes kinds.
    init(_ kinds: [FaultKind]) { self.kinds = FaultKind.allCases.filter(kinds.contains) }

    /// Reads `kill,term`; `none` is no fault at all.
    init?(argument: String) {
        if argument == "none" {
            self.init([])
            return
        }
        let words = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            FaultKind(rawValue: $0.trimmed)
        }
        guard !words.contains(nil) else { return nil }
        self.init(words.compactMap { $0 })
    }

    /// What ``init(argument:)`` reads.
    var defaultValueDescription: String { kinds.map(\.rawValue).joined(separator: ",") }

    /// What ``init(argument:)`` takes.
    static var allValueStrings: [String] { FaultKind.allCases.map(\.rawValue) + ["none"] }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
