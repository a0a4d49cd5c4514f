internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// Sagas that wait for the results of their tickets, for a benchmark of what comes next.
///
/// The engine's own processor and store make them of generated decisions, so that their rows are those that a lane writes;
/// only Kafka is left out, and nothing of them is published. Each has one timer, that of its execution deadline.
enum WaitingSagas {
    /// One of them.
    struct Saga {
        let id: Identifier
        /// Its tickets in the order of publication.
        let tickets: [Identifier]
    }

    /// How long a ticket has, milliseconds: so long that no clock runs out while something is measured.
    private static let ticketTimeoutMs: Int64 = 24 * 3_600_000
    /// A topic that no lane reads.
    private static let source = TopicPartition("bench-waiting", 0)
    /// What a batch may make.
    private static let ticketsInBatch = 2_500

    /// An engine's configuration for a database of waiting sagas: their tickets have a day.
    static func prepare(_ configuration: inout EngineConfiguration) {
        configuration.profile.slaMinimumTimeoutMs = ticketTimeoutMs
    }

    /// Makes sagas with so many tickets each in the database of an engine that has not been started.
    static func make(
        _ count: Int, tasks: Int, format: ValueFormat, in place: BenchmarkPlace, for configuration: EngineConfiguration
    ) throws -> [Saga] {
        let filler = try Filler(place, configuration)
        let size = max(1, min(500, ticketsInBatch / tasks))
        var sagas: [Saga] = []
        var records: [ConsumedRecord] = []
        sagas.reserveCapacity(count)
        var offset: Int64 = 0
        try place.decisions(count, tasks: tasks, format: format, seed: UInt64(WallClock.milliseconds)) { _, record in
            records.append(
                ConsumedRecord(
                    partition: source, offset: offset, timestamp: 0, key: record.key, value: record.value,
                    headers: record.headers))
            offset += 1
            guard records.count == size || offset == count else { return }
            sagas += try filler.store(records)
            records = []
        }
        filler.close()
        guard sagas.count == count, sagas.allSatisfy({ $0.tickets.count == tasks }) else {
            throw CommandFailure(.failure, "\(count) decisions with \(tasks) tasks each made other sagas")
        }
        try tidy(configuration)
        return sagas
    }

    /// Leaves no trace of the batches, and what a database looks like some time after such a flood. From then on the server
    /// does not tidy up by itself: it would count what it reads with what the engine reads.
    private static func tidy(_ configuration: EngineConfiguration) throws {
        var patient = configuration.database
        patient.statementTimeout = .zero
        patient.silenceLimit = .seconds(3600)
        var connection = try Connection.open(patient)
        try TableReads.awaitReports(&connection)
        try connection.execute(sql: "DELETE FROM partition_progress WHERE topic = '\(source.topic)'")
        try connection.execute(sql: "VACUUM (ANALYZE)")
        for table in TableReads.tables {
            try connection.execute(
                sql: "ALTER TABLE \(table) SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)")
        }
        try connection.execute(sql: "CHECKPOINT")
    }

    /// Writes batch after batch.
    private final class Filler {
        private let store: PostgresSagaStore
        private let processor: FlowProcessor
        private let epoch: Int64
        private var end: Int64 = 0
        private var generator = SystemRandomNumberGenerator()

        init(_ place: BenchmarkPlace, _ configuration: EngineConfiguration) throws {
            store = PostgresSagaStore(
                group: configuration.group, lane: "bench", version: "v2",
                connect: { () throws(PostgresError) in try Connection.open(configuration.database) })
            processor = FlowProcessor(
                reader: RecordReader(registry: place.registry, topics: configuration.outputs.topics),
                encoder: try OutputEncoder(settings: configuration.outputs, registry: place.registry),
                profile: configuration.profile, clock: { MonotonicClock.now() })
            try store.storeStarts([source: 0], clusterID: "bench")
            guard let row = try store.claim([source]).progress.first else {
                throw CommandFailure(.failure, "nobody may fill the database")
            }
            epoch = row.epoch
        }

        func store(_ records: [ConsumedRecord]) throws -> [Saga] {
            let share = BatchKeys.Share(partition: source, epoch: epoch, range: end..<end + Int64(records.count))
            let id = Identifier.random(using: &generator)
            let decoded = processor.decode(records)
            var keys = decoded.keys
            keys.partitions = [share]
            let loaded = try store.load(keys)
            let reduced = try processor.reduce(decoded, loaded, id: id, shares: [share])
            end = share.range.upperBound
            let outcome = try store.store(
                PreparedBatch(
                    id: id, now: loaded.now, records: records.count,
                    moves: [.init(partition: source, epoch: epoch, to: end)], rows: [], writes: reduced.writes),
                marks: [], reports: [])
            guard outcome == .committed else {
                throw CommandFailure(.failure, "the database could not be filled: \(outcome)")
            }
            var tickets: [Identifier: [Identifier]] = [:]
            for row in reduced.writes.tickets { tickets[row.sagaID, default: []].append(row.ticket.id) }
            return reduced.writes.sagas.map { Saga(id: $0.id, tickets: tickets[$0.id] ?? []) }
        }

        func close() { store.close() }
    }
}
