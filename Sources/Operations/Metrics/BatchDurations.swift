public import SagaEngine
internal import Synchronization

/// The times of all batches of this process. Lanes tell them, scrapes read them.
public final class BatchDurations: Sendable {
    private let histograms = Mutex((prepare: Histogram.batchSeconds, publish: Histogram.batchSeconds))

    /// No batches yet.
    public init() {}

    /// Counts a finished batch. Called on a lane's thread, once a batch.
    public func observe(_ report: BatchReport) {
        histograms.withLock {
            $0.prepare.observe(report.prepareMilliseconds / 1000)
            $0.publish.observe(report.publishMilliseconds / 1000)
        }
    }

    /// From BEGIN to the answer of COMMIT, seconds.
    public var prepare: Histogram { histograms.withLock { $0.prepare } }

    /// The Kafka transaction, seconds.
    public var publish: Histogram { histograms.withLock { $0.publish } }
}
