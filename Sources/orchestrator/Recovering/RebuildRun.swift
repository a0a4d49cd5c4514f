internal import Documents
internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// Feeds a rebuild with the records of Kafka.
struct RebuildRun {
    private let settings: Settings
    private let access: KafkaAccess
    private let database: PostgresAccess

    /// Takes what it needs; nothing is contacted.
    init(_ settings: Settings, _ access: KafkaAccess, _ database: PostgresAccess) {
        self.settings = settings
        self.access = access
        self.database = database
    }

    /// Rebuilds and says what came of it. Blocks.
    func run(_ course: RebuildCourse) throws {
        let group = settings.kafkaConsumerGroupID
        let configuration = try settings.engineConfiguration()
        let registry = try settings.schemaRegistry()
        let tickets = try publishedTickets(course)
        let options = database.options
        let store = PostgresSagaStore(group: group, lane: "rebuild", version: Context(timeMs: 0).orchestratorVersion) {
            () throws(PostgresError) in try Connection.open(options)
        }
        defer { store.close() }
        let rebuild = Rebuild(
            store: store,
            processor: FlowProcessor(
                reader: RecordReader(registry: registry, topics: configuration.outputs.topics),
                encoder: try OutputEncoder(settings: configuration.outputs, registry: registry),
                profile: configuration.profile, clock: { MonotonicClock.now() }),
            registry: registry,
            newBatchID: {
                var generator = SystemRandomNumberGenerator()
                return .random(using: &generator)
            }, published: { try tickets.values(of: $0) })
        let total = course.ranges.values.reduce(0) { $0 + $1.count }
        var progress = ProgressLine(total: total, unit: "offsets")
        do {
            try rebuild.begin(course.goals, clusterID: course.clusterID)
            var reader = try MergedReader(course.ranges, through: access)
            while let record = try reader.next() {
                try rebuild.take(record)
                progress.advance()
            }
            try rebuild.finish()
        } catch let fault as RebuildFault {
            if case .port(let fault) = fault { throw database.failure(fault) }
            throw CommandFailure(.failure, fault.description)
        }
        progress.finish()
        let summary = rebuild.summary
        Terminal.out(
            "rebuilt \(summary.sagas) sagas of \(summary.records) records; \(summary.ticketsFound) tickets as published, "
                + "\(summary.ticketsMade) made anew, \(summary.parked) events parked")
    }

    /// Reads the tickets that were published since the oldest of the records.
    private func publishedTickets(_ course: RebuildCourse) throws -> PublishedTickets {
        let tickets: PublishedTickets
        do throws(PostgresError) {
            tickets = try PublishedTickets(on: Connection.open(database.options))
        } catch {
            throw database.failure(error)
        }
        let topic = try access.topic(settings.ticketsTopic)
        let ranges = try OutputWindow(access).ranges(of: topic, causedBy: course.ranges)
        var reader = try RangeReader(ranges, through: access)
        var values = RecordValue(registry: try settings.schemaRegistry())
        var batch: [StoredTicket] = []
        while let record = try reader.next() {
            guard let value = record.value, case .node(let node) = values.decode(value),
                let id = node["ticket_id"]?.text.flatMap({ Identifier($0) })
            else { continue }
            batch.append(StoredTicket(id: id, value: value))
            if batch.count == 500 {
                try tickets.insert(batch)
                batch = []
            }
        }
        try tickets.insert(batch)
        return tickets
    }
}
