internal import FlowC
internal import Foundation
internal import Kafka
internal import SagaEngine

/// What a replay does with what it selects.
enum ReplayMode: String, Codable, CaseIterable, Sendable {
    /// Compares, writes nothing.
    case verify
    /// Moves the group back.
    case rebuild
    /// Publishes stored tickets again.
    case republish
    /// Carries out decisions again.
    case reprocess
    /// Offers dead letters again.
    case deadLetters = "dead-letters"
}

/// One replay: what it is about and how far it has come. Kept in a file while it is under way, so that it can be resumed.
struct ReplayRun: Codable, Equatable, Sendable {
    /// Names the run; command ids are derived from it, so that a command that is sent twice is obeyed once.
    let id: String
    /// What is done.
    let mode: ReplayMode
    /// The group it is about.
    let group: String
    /// What is selected.
    let filter: SagaFilter
    /// The last saga that is done, of modes that go through sagas.
    var lastSaga: String?
    /// How far partitions are done, by `topic/partition`, of modes that go through records.
    var positions: [String: Int64] = [:]
    /// How many are done.
    var done = 0
    /// How many were left out, by the reason.
    var skipped: [String: Int] = [:]
    /// What a verification has found.
    var report = VerificationReport()

    /// A new run.
    init(_ mode: ReplayMode, group: String, filter: SagaFilter) {
        var generator = SystemRandomNumberGenerator()
        id = Identifier.random(using: &generator).hexadecimal
        self.mode = mode
        self.group = group
        self.filter = filter
    }

    /// The id of the command for a saga: the same in every try of this run.
    func commandID(for saga: Identifier) -> Identifier { .derived("replay", id, saga.description) }

    /// How far a partition is done; nil when it has not been begun.
    subscript(_ partition: TopicPartition) -> Int64? {
        get { positions["\(partition.topic)/\(partition.partition)"] }
        set { positions["\(partition.topic)/\(partition.partition)"] = newValue }
    }
}

/// The files of runs that are under way.
struct ReplayRunFolder: Sendable {
    /// The folder: `XDG_STATE_HOME/orchestrator`, else `~/.local/state/orchestrator`.
    let path: String

    /// The folder that the environment names.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let state = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        path = (state ?? (environment["HOME"] ?? ".") + "/.local/state") + "/orchestrator"
    }

    private func file(_ id: String) -> String { "\(path)/replay-\(id).json" }

    /// Keeps a run.
    func save(_ run: ReplayRun) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try JSONEncoder().encode(run).write(to: URL(filePath: file(run.id)), options: .atomic)
        } catch {
            throw CommandFailure(.failure, "\(path): the run cannot be kept for --resume: \(error)")
        }
    }

    /// A run that was interrupted.
    func load(_ id: String) throws -> ReplayRun {
        guard id.allSatisfy(\.isHexDigit), let data = FileManager.default.contents(atPath: file(id)) else {
            throw CommandFailure(.failure, "there is no interrupted run \(id) in \(path)")
        }
        do {
            return try JSONDecoder().decode(ReplayRun.self, from: data)
        } catch {
            throw CommandFailure(.failure, "\(file(id)) cannot be read: \(error)")
        }
    }

    /// Forgets a run that is done.
    func remove(_ run: ReplayRun) {
        try? FileManager.default.removeItem(atPath: file(run.id))
    }
}
