internal import Synchronization

/// Where the lanes spend their time. Nothing is measured, and no clock is read, where none is given.
public final class StageTimes: Sendable {
    /// A part of a lane's work.
    public enum Stage: Int, CaseIterable, Sendable {
        /// Waiting for records that did not come.
        case idle
        /// Fetching the records of a batch out of librdkafka.
        case poll
        /// Values to decisions.
        case decode
        /// The first round trip of a prepare: locks and rows.
        case load
        /// Decisions to outcomes, C1 to C3 and the rows.
        case reduce
        /// Outcomes to records.
        case encode
        /// The second round trip of a prepare, up to the answer of COMMIT.
        case store
        /// Queueing the records of a transaction.
        case produce
        /// Input offsets into the transaction.
        case offsets
        /// Delivery of the records, and the end of the transaction.
        case commit
        /// Everything else: assignments, marks, the lane's own state.
        case other
    }

    private let sums = Mutex([UInt64](repeating: 0, count: Stage.allCases.count))

    /// All at zero.
    public init() {}

    /// Adds time, nanoseconds.
    func add(_ nanoseconds: UInt64, to stage: Stage) {
        sums.withLock { $0[stage.rawValue] += nanoseconds }
    }

    /// Seconds by stage, summed over all lanes.
    public var seconds: [Stage: Double] {
        let sums = sums.withLock { $0 }
        return Dictionary(uniqueKeysWithValues: Stage.allCases.map { ($0, Double(sums[$0.rawValue]) / 1e9) })
    }
}
