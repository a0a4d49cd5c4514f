internal import Synchronization

/// Whether the process is on its way out.
final class Drain: Sendable {
    private let begun = Atomic(false)

    /// True from ``begin()`` on.
    var hasBegun: Bool { begun.load(ordering: .acquiring) }

    /// The first signal has come.
    func begin() { begun.store(true, ordering: .releasing) }
}
