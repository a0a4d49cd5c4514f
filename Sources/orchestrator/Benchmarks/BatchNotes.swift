internal import SagaEngine
internal import Synchronization

/// The batches that an engine has finished, with the moment of each.
final class BatchNotes: Sendable {
    private let batches = Mutex<[(report: BatchReport, at: UInt64)]>([])

    /// Notes a batch; called on its lane's thread.
    func add(_ report: BatchReport) {
        let now = MonotonicClock.now()
        batches.withLock { $0.append((report, now)) }
    }

    /// How many there are.
    var count: Int { batches.withLock { $0.count } }

    /// One of them, and when it was finished, monotonic nanoseconds.
    subscript(index: Int) -> (report: BatchReport, at: UInt64) { batches.withLock { $0[index] } }
}
