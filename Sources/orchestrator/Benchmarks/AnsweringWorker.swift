internal import Avro
internal import Documents
internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit
internal import Synchronization

/// A worker whose work takes no time: it answers each ticket as soon as a read_committed reader has it.
///
/// It works on a thread of its own with clients of its own, so that what it costs can be told from what the engine costs.
final class AnsweringWorker: Sendable {
    /// What it says, and how.
    struct Wishes: Sendable {
        var answers = WorkerAnswers.runningCompleted
        var format = ValueFormat.avro
    }

    /// What it has done.
    struct Counts: Sendable, Equatable {
        /// Tickets that it has read.
        var tickets = 0
        /// Results that it has handed to its producer.
        var results = 0
    }

    private let notes: Notes
    private let threads: Set<Int>

    fileprivate final class Notes: Sendable {
        let counts = Mutex(Counts())
        let failure = Mutex<(any Error)?>(nil)
        let isOver = Atomic<Bool>(false)
        let isReady = DispatchSemaphore(value: 0)
        let hasEnded = DispatchSemaphore(value: 0)
    }

    /// Starts it; returns once it stands behind the newest ticket.
    ///
    /// The threads that begin meanwhile count as its own: nobody else may start any.
    init(_ place: BenchmarkPlace, _ wishes: Wishes) throws {
        let notes = Notes()
        let reader = try BenchmarkReader(place, .tickets)
        let results = place.settings.name(of: .results)
        let configuration = try place.settings.kafkaConfiguration()
        let registry = place.registry
        let before = ThreadTimes.threads
        let thread = Thread {
            do {
                var round = try AnsweringRounds(wishes, reader, results, configuration, registry)
                notes.isReady.signal()
                while !notes.isOver.load(ordering: .relaxed) {
                    let done = try round.next()
                    notes.counts.withLock {
                        $0.tickets += done.tickets
                        $0.results += done.results
                    }
                }
            } catch {
                notes.failure.withLock { $0 = error }
                notes.isReady.signal()
            }
            notes.hasEnded.signal()
        }
        thread.start()
        notes.isReady.wait()
        threads = ThreadTimes.threads.subtracting(before)
        self.notes = notes
        try check()
    }

    deinit { notes.isOver.store(true, ordering: .relaxed) }

    /// What it has done so far.
    var counts: Counts { notes.counts.withLock { $0 } }

    /// User and system time of its thread and of those of its clients, seconds.
    var cpuSeconds: Double { ThreadTimes.seconds(of: threads) }

    /// Throws what has ended it.
    func check() throws {
        if let failure = notes.failure.withLock({ $0 }) { throw failure }
    }

    /// Ends it.
    func stop() throws {
        notes.isOver.store(true, ordering: .relaxed)
        notes.hasEnded.wait()
        try check()
    }
}
