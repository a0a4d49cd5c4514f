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

/// Round by round: what has come, and its answers. Belongs to one thread.
private struct AnsweringRounds: ~Copyable {
    /// Tickets of one round, at most.
    private static let limit = 1_000
    /// The longest wait for a ticket.
    private static let wait = Duration.milliseconds(50)

    private let statuses: [WorkerResult.Status]
    private let results: String
    private var consumer: Consumer
    private var producer: Producer
    private var values: RecordValue
    private var encoder: WorkerResultEncoder

    /// Connects both clients.
    init(
        _ wishes: AnsweringWorker.Wishes, _ reader: BenchmarkReader, _ results: String,
        _ configuration: KafkaConfiguration, _ registry: any SchemaRegistry
    ) throws {
        let writing: KafkaConfiguration = ["acks": "all", "enable.idempotence": "true", "linger.ms": "5"]
        let agent = "bench-worker"
        let encoder =
            wishes.format == .avro
            ? try WorkerResultEncoder(agent: agent, registry: registry) : WorkerResultEncoder(agent: agent)
        let producer = try Producer(writing.merging(configuration))
        guard producer.clusterID(timeout: .seconds(30)) != nil else {
            throw CommandFailure(.unavailable, "no broker answers the worker's producer")
        }
        let consumer = try reader.atEnd()
        statuses = wishes.answers.statuses
        self.results = results
        self.consumer = consumer
        self.producer = producer
        values = RecordValue(registry: registry)
        self.encoder = encoder
    }

    /// Answers what has come; waits for the first ticket only.
    mutating func next() throws -> AnsweringWorker.Counts {
        var counts = AnsweringWorker.Counts()
        var wait = Self.wait
        var templates: [ResultTemplate] = []
        taking: while counts.tickets < Self.limit {
            switch consumer.poll(wait) {
            case .record(let record):
                guard let key = ticket(in: record) else {
                    throw CommandFailure(.failure, "the worker cannot read \(record.partition) at \(record.offset)")
                }
                if templates.isEmpty { templates = try self.templates() }
                for template in templates {
                    try producer.produce(ProducerRecord(topic: results, key: key, value: template.value(for: key)))
                }
                counts.tickets += 1
                counts.results += templates.count
            case .failure(let error): throw error
            case .endOfPartition: break
            case .idle, .rebalance: break taking
            }
            wait = .zero
        }
        producer.poll()
        if let failure = producer.takeDeliveryFailures().first { throw failure.error }
        return counts
    }

    private mutating func templates() throws -> [ResultTemplate] {
        let now = WallClock.milliseconds
        return try statuses.map { try ResultTemplate($0, atMs: now, &encoder) }
    }

    /// The id of a ticket as text.
    private mutating func ticket(in record: ConsumedRecord) -> [UInt8]? {
        guard case .node(let root) = values.decode(record.value), let id = root["ticket_id"]?.text,
            id.utf8.count == Identifier.textLength
        else { return nil }
        return Array(id.utf8)
    }
}
