internal import FlowC
internal import Foundation
internal import Kafka
internal import Logging
internal import SagaEngine
internal import Synchronization

/// Times decisions from their publication until a read_committed consumer has their tickets.
struct LatencyBenchmark {
    /// What a run came to; milliseconds.
    struct Figures {
        let tickets: Int
        let p50: Double
        let p95: Double
        let p99: Double
        let max: Double
        let recordsPerBatch: Double
        /// Milliseconds of a lane for each batch.
        let stages: [StageTimes.Stage: Double]
    }

    let place: BenchmarkPlace

    /// When each plan was published, and how long each of its tickets took, nanoseconds.
    private final class Notes: Sendable {
        let published = Mutex<[String: UInt64]>([:])
        let took = Mutex<[(published: UInt64, took: UInt64)]>([])
        let isOver = Atomic<Bool>(false)
        let failure = Mutex<KafkaError?>(nil)
        /// Signalled when there is a failure.
        let failed = DispatchSemaphore(value: 0)
    }

    /// Publishes `count` decisions at a rate and waits for all their tickets.
    func run(_ count: Int, rate: Double, tasks: Int, format: ValueFormat) throws -> Figures {
        var records: [(plan: String, record: ProducerRecord)] = []
        try place.decisions(count, tasks: tasks, format: format, seed: UInt64(WallClock.milliseconds)) {
            records.append(($0, $1))
        }
        var configuration = try place.configuration("latency")
        let stages = StageTimes()
        configuration.stages = stages
        let engine = Engine(configuration: configuration, registry: place.registry, logger: place.logger)
        engine.start()
        while engine.assigned.isEmpty { try engine.awaitProgress() }
        let notes = Notes()
        let reader = try startReader(notes)
        try publish(records, rate: rate, notes)
        let deadline = ContinuousClock.now + .seconds(30)
        while notes.took.withLock({ $0.count }) < count * tasks {
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(.failure, "not every ticket came within 30 s")
            }
            if let failure = notes.failure.withLock({ $0 }) { throw failure }
            try engine.awaitProgress()
        }
        let (totals, spent) = (engine.totals, stages.seconds)
        notes.isOver.store(true, ordering: .relaxed)
        reader.wait()
        engine.stop()
        try engine.waitUntilEnded()
        let all = notes.took.withLock { $0 }.sorted { $0.published < $1.published }
        let times = all.dropFirst(all.count / 5).map { Double($0.took) / 1e6 }.sorted()
        func percentile(_ part: Double) -> Double { times[min(times.count - 1, Int(Double(times.count) * part))] }
        return Figures(
            tickets: times.count, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99),
            max: times.last ?? 0, recordsPerBatch: Double(totals.records) / Double(max(1, totals.batches)),
            stages: spent.mapValues { $0 / Double(max(1, totals.batches)) * 1e3 })
    }

    /// Reads tickets on a thread of its own; returns once it stands at the end of every partition. The semaphore tells its end.
    private func startReader(_ notes: Notes) throws -> DispatchSemaphore {
        let consumer = try BenchmarkReader(place, .tickets).atEnd()
        let ended = DispatchSemaphore(value: 0)
        let shared = Mutex<Consumer?>(consume consumer)
        let holder = Holder(shared)
        let thread = Thread {
            defer { ended.signal() }
            holder.consumer.withLock { consumer in
                while !notes.isOver.load(ordering: .relaxed) {
                    switch consumer?.poll(.milliseconds(100)) {
                    case .record(let record):
                        let now = MonotonicClock.now()
                        guard let plan = record.key.map({ String(decoding: $0, as: UTF8.self) }),
                            let time = notes.published.withLock({ $0[plan] })
                        else { continue }
                        notes.took.withLock { $0.append((time, now &- time)) }
                    case .failure(let error):
                        notes.failure.withLock { $0 = error }
                        notes.failed.signal()
                    default: continue
                    }
                }
            }
        }
        thread.start()
        return ended
    }

    /// Hands a consumer to a thread.
    private final class Holder: Sendable {
        let consumer: Mutex<Consumer?>

        init(_ consumer: consuming Mutex<Consumer?>) {
            self.consumer = consumer
        }
    }

    private func publish(
        _ records: [(plan: String, record: ProducerRecord)], rate: Double, _ notes: Notes
    ) throws {
        var producer = try Producer(
            (["linger.ms": "0"] as KafkaConfiguration).merging(place.settings.kafkaConfiguration()))
        let began = MonotonicClock.now()
        for (index, (plan, record)) in records.enumerated() {
            let due = began + UInt64(Double(index) / rate * 1e9)
            // Nothing announces the moment when a record is due; what does not wait until then is the end of the reader.
            let now = MonotonicClock.now()
            let pause = DispatchTimeInterval.nanoseconds(due > now ? Int(due - now) : 0)
            if notes.failed.wait(timeout: .now() + pause) == .success, let failure = notes.failure.withLock({ $0 }) {
                throw failure
            }
            producer.poll()
            notes.published.withLock { $0[plan] = MonotonicClock.now() }
            try producer.produce(record)
        }
        try producer.flush(timeout: .seconds(30))
        if let failure = producer.takeDeliveryFailures().first { throw failure }
    }
}
