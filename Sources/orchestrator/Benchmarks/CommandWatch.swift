internal import Documents
internal import FlowC
internal import Foundation
internal import Kafka
internal import SagaEngine
internal import Synchronization

/// Sees the records of due timers on `orchestration.commands`, on a thread of its own: when each came first.
final class CommandWatch: Sendable {
    /// A timer's record.
    struct Arrival: Sendable {
        /// When the timer was due, epoch milliseconds of the database's clock.
        let dueAt: Int64
        /// When the record could be read, epoch milliseconds of this process's clock.
        let cameAt: Int64
        /// The same, monotonic nanoseconds.
        let at: UInt64
    }

    private let notes: Notes

    private final class Notes: Sendable {
        let arrivals = Mutex<[String: Arrival]>([:])
        let failure = Mutex<(any Error)?>(nil)
        let isOver = Atomic<Bool>(false)
        let isReady = DispatchSemaphore(value: 0)
        let hasEnded = DispatchSemaphore(value: 0)
    }

    /// Starts it; returns once it stands behind the newest command.
    init(_ place: BenchmarkPlace) throws {
        let notes = Notes()
        let reader = try BenchmarkReader(place, .commands)
        let thread = Thread {
            do {
                var consumer = try reader.atEnd()
                notes.isReady.signal()
                let document = Document()
                while !notes.isOver.load(ordering: .relaxed) {
                    switch consumer.poll(.milliseconds(100)) {
                    case .record(let record):
                        let (now, at) = (WallClock.milliseconds, MonotonicClock.now())
                        let command = try Command(document.parse(json: record.value ?? []))
                        guard case .timer(_, _, let dueAt) = command.order else { continue }
                        notes.arrivals.withLock { arrivals in
                            guard arrivals[command.id] == nil else { return }
                            arrivals[command.id] = Arrival(dueAt: dueAt, cameAt: now, at: at)
                        }
                    case .failure(let error): throw error
                    default: continue
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
        self.notes = notes
        try check()
    }

    deinit { notes.isOver.store(true, ordering: .relaxed) }

    /// How many timers have fired that were due then or later.
    func count(dueFrom time: Int64) -> Int {
        notes.arrivals.withLock { $0.values.count { $0.dueAt >= time } }
    }

    /// These timers.
    func arrivals(dueFrom time: Int64) -> [Arrival] {
        notes.arrivals.withLock { $0.values.filter { $0.dueAt >= time } }
    }

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
