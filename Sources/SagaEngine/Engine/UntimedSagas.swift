internal import FlowC
internal import Synchronization

/// The sagas that an instance has seen without a timer although they are open: those that wait for an operator, and those
/// in a state in which no saga rests. No index finds them, so whoever meets one notes it: a lane when its batch leaves one,
/// and the patrol when it comes by. Whether they are still so is asked of the database, by their ids.
final class UntimedSagas: Sendable {
    private struct Notes {
        /// What is known.
        var known: Set<Identifier> = []
        /// What was met since the patrol began.
        var met: Set<Identifier> = []
    }

    /// How many are kept, at most: with more, each of them is no news.
    static let kept = 10_000

    private let notes = Mutex(Notes())

    /// By now.
    var all: Set<Identifier> { notes.withLock { $0.known } }

    /// Some were met.
    func note(_ sagas: [Identifier]) {
        guard !sagas.isEmpty else { return }
        notes.withLock { notes in
            for saga in sagas where notes.known.count < Self.kept || notes.known.contains(saga) {
                notes.known.insert(saga)
                notes.met.insert(saga)
            }
        }
    }

    /// The patrol begins.
    func beginPass() { notes.withLock { $0.met = [] } }

    /// The patrol has met every saga: what was not met has gone on.
    func endPass() { notes.withLock { $0.known = $0.met } }
}
