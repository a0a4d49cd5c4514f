internal import FlowC
internal import Foundation
internal import Kafka
internal import Logging
internal import Operations
internal import Postgres
internal import SagaEngine

/// Times an engine until all decisions of a place are published.
struct EngineBenchmark {
    /// What runs.
    enum Subject: String {
        /// Flow C with everything that it promises.
        case engine
        /// The same lanes and transactions without work: the ceiling of the machine.
        case floor
    }

    /// What a run came to.
    struct Figures {
        let decisions: Int
        /// Records that went in: decisions, and what came back.
        let inputs: Int
        let outputs: Int
        let seconds: Double
        /// User and system time of this process without its worker, seconds.
        let cpuSeconds: Double
        /// The same of the worker that answered; nil where nobody did.
        let workerSeconds: Double?
        /// The same of the whole machine: with broker and database on it, theirs too.
        let machineSeconds: Double
        let residentBytes: Int
        /// Write-ahead log of the database, bytes.
        let walBytes: Int64
        /// Row versions that nobody can see any more.
        let deadRows: Int64
        /// Milliseconds a batch: prepare and publish.
        let prepare: Percentiles
        let publish: Percentiles
        let recordsPerBatch: Double
        /// Seconds of all lanes by stage; `rest` is what no stage names.
        let stages: [StageTimes.Stage: Double]
        let rest: Double

        var perSecond: Double { Double(decisions) / seconds }
        var cpuMicroseconds: Double { cpuSeconds / Double(decisions) * 1e6 }
        var workerMicroseconds: Double? { workerSeconds.map { $0 / Double(decisions) * 1e6 } }
        var machineMicroseconds: Double { machineSeconds / Double(decisions) * 1e6 }
    }

    /// Some percentiles.
    struct Percentiles {
        let p50: Double
        let p95: Double
        let p99: Double
    }

    let place: BenchmarkPlace
    let tasks: Int

    /// Runs an engine until `count` decisions are published, and measures from the moment that all of its lanes take part.
    /// With a worker: until its results have completed every saga. `name` tells the runs apart.
    func run(
        _ subject: Subject, _ name: String, decisions count: Int, answering wishes: AnsweringWorker.Wishes? = nil
    ) throws -> Figures {
        var configuration = try place.configuration(name)
        let stages = StageTimes()
        configuration.stages = stages
        var connection = try Connection.open(configuration.database)
        let worker = try wishes.map { try AnsweringWorker(place, $0) }
        let engine = Engine(
            configuration: configuration, registry: place.registry, logger: place.logger,
            seams: subject == .engine ? EngineSeams() : try floor(configuration))
        // Joining the group takes its own time, and one lane is in it seconds before the others. Nothing is taken before all of
        // them are, or one lane alone would have done most of the work.
        engine.hold(true)
        engine.start()
        while engine.status.lanes.contains(where: \.partitions.isEmpty), engine.totals.records < count / 2 {
            try engine.awaitProgress()
        }
        let (usage, machine, wal) = (ProcessUsage.now, Self.machineSeconds(), try Self.wal(&connection))
        let (before, totalsBefore, workerBefore) = (stages.seconds, engine.totals, worker?.cpuSeconds)
        let began = MonotonicClock.now()
        engine.hold(false)
        try wait(for: count, engine, worker)
        let seconds = Double(MonotonicClock.now() - began) / 1e9
        let (usageAfter, machineAfter, walAfter) = (
            ProcessUsage.now, Self.machineSeconds(), try Self.wal(&connection)
        )
        let workerSeconds = worker.map { $0.cpuSeconds - (workerBefore ?? 0) }
        let spent = stages.seconds.merging(before, uniquingKeysWith: -)
        let totals = engine.totals
        engine.stop()
        try engine.waitUntilEnded()
        if let worker {
            try worker.stop()
            try checkCompleted(count, &connection)
        }
        let row = try connection.execute(sql: Self.batches).single()
        let dead = try connection.execute(
            sql: "SELECT coalesce(sum(n_dead_tup), 0)::int8 FROM pg_stat_user_tables"
        ).single()
        func percentiles(_ first: Int) throws -> Percentiles {
            Percentiles(p50: try row.float8(first), p95: try row.float8(first + 1), p99: try row.float8(first + 2))
        }
        let inputs = totals.records - totalsBefore.records
        return Figures(
            decisions: worker == nil ? inputs : count, inputs: inputs, outputs: totals.outputs - totalsBefore.outputs,
            seconds: seconds,
            cpuSeconds: usageAfter.cpuSeconds - usage.cpuSeconds - (workerSeconds ?? 0), workerSeconds: workerSeconds,
            machineSeconds: machineAfter - machine,
            residentBytes: usageAfter.residentBytes, walBytes: walAfter - wal, deadRows: try dead.int8(0),
            prepare: try percentiles(0), publish: try percentiles(3), recordsPerBatch: try row.float8(6),
            stages: spent, rest: Double(configuration.lanes) * seconds - spent.values.reduce(0, +))
    }

    private static let batches = """
        SELECT a[1], a[2], a[3], b[1], b[2], b[3], records FROM (
            SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY prepare_ms) AS a,
                percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY publish_ms) AS b,
                avg(records)::float8 AS records
            FROM batches) AS sums
        """

    /// The tickets of one decision as the engine makes them, whatever the decision.
    private func floor(_ configuration: EngineConfiguration) throws -> EngineSeams {
        let sample = FlowProcessor(
            reader: RecordReader(registry: place.registry, topics: configuration.outputs.topics),
            encoder: try OutputEncoder(settings: configuration.outputs, registry: place.registry),
            profile: configuration.profile, clock: { 0 })
        let partition = TopicPartition(place.settings.consensusTopic, 0)
        var records: [ConsumedRecord] = []
        try place.decisions(1, tasks: tasks, format: .avro, seed: 1) { _, record in
            records.append(
                ConsumedRecord(
                    partition: partition, offset: 0, timestamp: 0, timestampType: .created, key: record.key,
                    value: record.value, headers: record.headers))
        }
        let reduced = try sample.reduce(
            sample.decode(records), LoadedBatch(now: WallClock.milliseconds, prepared: [:]),
            id: Identifier(high: 0, low: 1), shares: [])
        let outputs = reduced.outputs.values.joined().filter { $0.topic == place.settings.ticketsTopic }
        guard outputs.count == tasks else { throw CommandFailure(.failure, "the sample has \(outputs.count) tickets") }
        return EngineSeams(
            processor: { FloorProcessor(outputs: Array(outputs), row: Array("[]".utf8)) },
            store: { FloorStore($0) })
    }

    /// Returns once so many decisions are published, or with a worker so many sagas COMPLETED. What an engine recovers after a
    /// fault it does not count; nothing was measured then.
    private func wait(for count: Int, _ engine: Engine, _ worker: AnsweringWorker?) throws {
        func done(_ totals: LaneTotals) -> Int {
            worker == nil ? totals.records : totals.verdicts[.entered(.completed), default: 0]
        }
        // The embedded broker now and then leaves a member of a group without its partitions until a session has timed out.
        let patience = Duration.seconds(place.isMock ? 240 : 30)
        var (seen, deadline) = (0, ContinuousClock.now + patience)
        while true {
            let totals = engine.totals
            if done(totals) >= count { return }
            try worker?.check()
            try engine.awaitProgress()
            if totals.records > seen { (seen, deadline) = (totals.records, .now + patience) }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    .failure,
                    "nothing new for \(patience) after \(done(totals)) of \(count) decisions; "
                        + "look for a fault above and measure again")
            }
        }
    }

    /// The database has so many sagas of this run, COMPLETED with all of their tickets, and no other.
    private func checkCompleted(_ count: Int, _ connection: inout Connection) throws {
        let row = try connection.execute(sql: Self.outcome).single()
        let found = (sagas: try row.int8(0), completed: try row.int8(1), open: try row.int8(2))
        guard found == (Int64(count), Int64(count), 0) else {
            throw CommandFailure(
                .failure,
                "of \(count) decisions there are \(found.sagas) sagas, \(found.completed) of them COMPLETED, and "
                    + "\(found.open) tickets that are not; nothing was measured")
        }
    }

    /// Sagas that were there before have another decision id.
    private static let outcome = """
        SELECT count(*), count(*) FILTER (WHERE state = 'COMPLETED'),
            (SELECT count(*) FROM ticket_states WHERE status <> 'COMPLETED')
        FROM sagas WHERE decision_id NOT LIKE 'finished-%'
        """

    private static func wal(_ connection: inout Connection) throws -> Int64 {
        try connection.execute(sql: "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8").single().int8(0)
    }

    /// What all processors have worked since the machine began, seconds; 0 where nobody tells.
    private static func machineSeconds() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = text.split(separator: "\n").first
        else { return 0 }
        // user nice system idle iowait irq softirq steal
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard ticks.count >= 7 else { return 0 }
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
