internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit
internal import Postgres
internal import SagaEngine

/// Measures an engine whose database holds very many sagas that wait, each with a pending timer: what one event costs that
/// meets its saga, and how late timers fire.
struct WaitingBenchmark {
    /// How much of everything.
    struct Wishes {
        /// Sagas that wait.
        var sagas = 100_000
        /// Tickets of each.
        var tasks = 5
        /// Results one after the other, and as many signals.
        var samples = 300
        /// Timers that become due while the engine runs.
        var timers = 2_000
        /// Within how long they become due.
        var seconds = 10.0
        /// Timers that became due while no engine ran.
        var overdue = 10_000
        /// Looks for due timers while none is.
        var looks = 300
        var format = ValueFormat.avro
    }

    /// What a run came to.
    struct Figures {
        /// How long the sagas took to make, seconds.
        let filling: Double
        /// The sweeper's look for due timers while none is, milliseconds.
        let look: Spread
        /// What all of these looks read.
        let lookReads: TableReads
        /// From the start of the engine, with everything overdue: until all have their record, and until all are dealt with;
        /// seconds.
        let fired: Double
        let caughtUp: Double
        /// Results that met their sagas one at a time, and what all of them read; signals in the same way.
        let result: Applied
        let resultReads: TableReads
        let signal: Applied
        let signalReads: TableReads
        /// From the time that a timer was due to its record on the topic of commands, milliseconds.
        let lag: Spread
    }

    /// How long events took that met their sagas one at a time.
    struct Applied {
        /// From BEGIN to the answer of COMMIT, milliseconds.
        let prepare: Spread
        /// From the producer to the end of the batch's Kafka transaction, milliseconds.
        let whole: Spread
    }

    /// How long the engine may take for what should take moments.
    private static let patience = Duration.seconds(120)

    let place: BenchmarkPlace
    let wishes: Wishes

    /// Fills a database and measures.
    func run() throws -> Figures {
        var configuration = try place.configuration("waiting")
        WaitingSagas.prepare(&configuration)
        let notes = BatchNotes()
        configuration.observeBatch = { notes.add($0) }
        let began = MonotonicClock.now()
        var sagas = try WaitingSagas.make(
            wishes.sagas, tasks: wishes.tasks, format: wishes.format, in: place, for: configuration)
        let filling = Self.seconds(since: began)
        var generator = SplitMix64(seed: UInt64(WallClock.milliseconds))
        sagas.shuffle(using: &generator)
        var connection = try Connection.open(configuration.database)
        var timers = BenchmarkTimers(group: configuration.group, of: sagas)
        let (look, lookReads) = try lookForTimers(configuration, &connection)

        let start = try TableReads(&connection)
        let watch = try CommandWatch(place)
        let engine = Engine(configuration: configuration, registry: place.registry, logger: place.logger)
        let caughtUp = try fireOverdue(&timers, engine, watch, &connection)
        let lag = try fireOnTime(&timers, engine, watch, &connection)
        try watch.stop()
        // Every timer was armed, handed out and consumed. Once the server says so it has said everything that came before.
        let before = try TableReads.reads(
            since: start, "timers", writes: 3 * (wishes.overdue + wishes.timers), &connection)
        let result = try apply(results(sagas.prefix(wishes.samples)), engine, notes)
        // Each result has changed one ticket.
        let between = try TableReads.reads(
            since: before, "ticket_states", writes: wishes.samples, &connection)
        let signal = try apply(signals(sagas.suffix(wishes.samples)), engine, notes)
        engine.stop()
        try engine.waitUntilEnded()
        try TableReads.awaitReports(&connection)
        let end = try TableReads(&connection)
        try check(&connection)
        return Figures(
            filling: filling, look: look, lookReads: lookReads, fired: caughtUp.fired, caughtUp: caughtUp.handled,
            result: result, resultReads: between.since(before), signal: signal, signalReads: end.since(between),
            lag: lag)
    }

    /// Asks for due timers as the sweeper does, while none is due.
    private func lookForTimers(
        _ configuration: EngineConfiguration, _ connection: inout Connection
    ) throws -> (Spread, TableReads) {
        try TableReads.awaitReports(&connection)
        let before = try TableReads(&connection)
        let store = TimerStore(
            group: configuration.group,
            connect: { () throws(PostgresError) in try Connection.open(configuration.database) })
        // The first one connects.
        var times: [Double] = []
        for look in 0...wishes.looks {
            let began = MonotonicClock.now()
            guard try store.due(limit: 500).isEmpty else { throw CommandFailure(.failure, "a timer is due too early") }
            if look > 0 { times.append(Self.milliseconds(since: began)) }
        }
        store.close()
        try TableReads.awaitReports(&connection)
        return (Spread(times), try TableReads(&connection).since(before))
    }

    /// Starts the engine with timers that became due over the last minute; seconds until all have fired and are dealt with.
    private func fireOverdue(
        _ timers: inout BenchmarkTimers, _ engine: Engine, _ watch: CommandWatch, _ connection: inout Connection
    ) throws -> (fired: Double, handled: Double) {
        let now = try Self.databaseTime(&connection)
        try timers.arm((0..<wishes.overdue).map { now - 60_000 + Int64($0 * 50_000 / wishes.overdue) }, &connection)
        let began = MonotonicClock.now()
        engine.start()
        try wait(engine, watch, "all overdue timers to be dealt with") {
            $0.verdicts[.early, default: 0] >= wishes.overdue && !engine.assigned.isEmpty
        }
        let handled = Self.seconds(since: began)
        try wait(engine, watch, "all overdue timers to be seen") { _ in watch.count(dueFrom: 0) >= wishes.overdue }
        let last = watch.arrivals(dueFrom: 0).map(\.at).max() ?? began
        return (Double(last - began) / 1e9, handled)
    }

    /// Arms timers that become due one after the other, from a second on; how late their records are.
    private func fireOnTime(
        _ timers: inout BenchmarkTimers, _ engine: Engine, _ watch: CommandWatch, _ connection: inout Connection
    ) throws -> Spread {
        let first = try Self.databaseTime(&connection) + 1_000
        let step = wishes.seconds * 1000 / Double(max(1, wishes.timers))
        try timers.arm((0..<wishes.timers).map { first + Int64(Double($0) * step) }, &connection)
        let all = wishes.overdue + wishes.timers
        try wait(engine, watch, "all timers to fire") {
            $0.verdicts[.early, default: 0] >= all && watch.count(dueFrom: first) >= wishes.timers
        }
        return Spread(watch.arrivals(dueFrom: first).map { Double($0.cameAt - $0.dueAt) })
    }

    /// Sends records one at a time, each once the one before is done with.
    private func apply(_ records: [ProducerRecord], _ engine: Engine, _ notes: BatchNotes) throws -> Applied {
        var producer = try Producer(
            (["linger.ms": "0"] as KafkaConfiguration).merging(place.settings.kafkaConfiguration()))
        var (prepares, wholes): ([Double], [Double]) = ([], [])
        for record in records {
            let count = notes.count
            let began = MonotonicClock.now()
            try producer.produce(record)
            try wait(engine, nil, "one event to be applied") { _ in notes.count > count }
            let batch = notes[count]
            prepares.append(batch.report.prepareMilliseconds)
            wholes.append(Double(batch.at - began) / 1e6)
            producer.poll()
        }
        if let failure = producer.takeDeliveryFailures().first { throw failure.error }
        return Applied(prepare: Spread(prepares), whole: Spread(wholes))
    }

    /// COMPLETED for one ticket of each saga.
    private func results(_ sagas: some Sequence<WaitingSagas.Saga>) throws -> [ProducerRecord] {
        let agent = "bench-worker"
        var encoder =
            wishes.format == .avro
            ? try WorkerResultEncoder(agent: agent, registry: place.registry) : WorkerResultEncoder(agent: agent)
        return try sagas.map { saga in
            let result = WorkerResult(
                ticket: saga.tickets[0], status: .completed, durationMs: 1, timestampMs: WallClock.milliseconds)
            return ProducerRecord(
                topic: place.settings.name(of: .results), key: result.key, value: try encoder.encode(result))
        }
    }

    /// The same as an operator's word.
    private func signals(_ sagas: some Sequence<WaitingSagas.Saga>) -> [ProducerRecord] {
        sagas.map { saga in
            let ticket = saga.tickets[0].description
            let command = Command(
                id: Identifier.derived("bench-signal", ticket).description,
                order: .signal(
                    Signal(
                        eventType: "execution.result", eventKey: ticket, payload: Array(#"{"status":"COMPLETED"}"#.utf8)
                    )),
                saga: saga.id, reason: "measured", issuedAt: WallClock.milliseconds, issuedBy: "bench")
            return ProducerRecord(
                topic: place.settings.name(of: .commands), key: command.key, value: command.json)
        }
    }

    /// Every event has met its saga, and all of them still wait.
    private func check(_ connection: inout Connection) throws {
        let row = try connection.execute(
            sql: """
                SELECT (SELECT count(*) FROM sagas WHERE state = 'WAITING_FOR_EVENT'),
                    (SELECT count(*) FROM ticket_states WHERE status = 'COMPLETED' AND ended_at IS NOT NULL),
                    (SELECT count(*) FROM timers)
                """
        ).single()
        let found = (waiting: try row.int8(0), completed: try row.int8(1), timers: try row.int8(2))
        guard found == (Int64(wishes.sagas), Int64(2 * wishes.samples), Int64(wishes.sagas)) else {
            throw CommandFailure(
                .failure,
                "of \(wishes.sagas) sagas \(found.waiting) wait with \(found.timers) timers, and \(found.completed) of "
                    + "\(2 * wishes.samples) tickets are COMPLETED; nothing was measured")
        }
    }

    private func wait(
        _ engine: Engine, _ watch: CommandWatch?, _ what: String, _ isDone: (LaneTotals) throws -> Bool
    ) throws {
        let deadline = ContinuousClock.now + Self.patience
        while try !isDone(engine.totals) {
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(.failure, "\(Self.patience) were not enough for \(what); look for a fault above")
            }
            try watch?.check()
            try engine.awaitProgress()
        }
    }
}

extension WaitingBenchmark {
    /// The clock that timers go by, epoch milliseconds.
    private static func databaseTime(_ connection: inout Connection) throws -> Int64 {
        try connection.execute(sql: "SELECT clock_timestamp()").single().timestamptz(0)
    }

    private static func milliseconds(since began: UInt64) -> Double { Double(MonotonicClock.now() - began) / 1e6 }

    private static func seconds(since began: UInt64) -> Double { Double(MonotonicClock.now() - began) / 1e9 }
}
