internal import Avro
internal import Documents
internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit

/// Round by round: what has come, and its answers. Belongs to one thread.
struct AnsweringRounds: ~Copyable {
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
