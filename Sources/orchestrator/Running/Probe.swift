internal import Foundation
internal import Operations
internal import SagaEngine
internal import Synchronization

/// Asks a server the same thing again and again, on a thread of its own that lives as long as the process, and keeps the
/// last answer for whoever may not wait.
final class Probe<Answer: Sendable>: Sendable {
    private struct Reading {
        var answer: Answer?
        var failure: String?
        /// When the server was last heard, or the probe began, monotonic nanoseconds.
        var at: UInt64
    }

    private let reading: Mutex<Reading>
    /// After that long without answer or error the server counts as away, nanoseconds.
    private let patience: UInt64

    /// Starts to ask every `interval` seconds. `prepare` is called once, on the probe's thread, and gives what asks; that may
    /// block and keep a connection.
    init(
        name: String, every interval: Double, prepare: @escaping @Sendable () throws -> (() throws -> Answer)
    ) {
        reading = Mutex(Reading(at: MonotonicClock.now()))
        patience = UInt64(interval * 4 * 1e9)
        let thread = Thread { [self] in
            var ask: (() throws -> Answer)?
            while true {
                do {
                    let prepared = try ask ?? prepare()
                    ask = prepared
                    let answer = try prepared()
                    note(answer, nil)
                } catch {
                    ask = nil
                    note(nil, "\(error)")
                }
                Thread.sleep(forTimeInterval: interval)
            }
        }
        thread.name = name
        thread.start()
    }

    /// The last answer; nil when the server has not answered the last question.
    var answer: Answer? { reading.withLock { $0.answer } }

    /// Whether the server answers.
    var reachability: Reachability {
        let now = MonotonicClock.now()
        return reading.withLock { reading in
            let silence = now > reading.at ? now - reading.at : 0
            if silence > patience { return .unreachable("no answer for \(silence / 1_000_000_000) s") }
            if let failure = reading.failure { return .unreachable(failure) }
            return reading.answer == nil ? .unknown : .reachable
        }
    }

    private func note(_ answer: Answer?, _ failure: String?) {
        reading.withLock { $0 = Reading(answer: answer, failure: failure, at: MonotonicClock.now()) }
    }
}
