internal import Avro
internal import Documents
internal import FlowC
internal import Foundation
internal import Kafka
internal import Logging
internal import Operations
internal import OrchestratorTestKit
internal import Postgres
internal import SagaEngine

/// Loads decisions into the input topic, then times an engine until all of them are published.
struct EndToEndBenchmark {
    /// What a run came to.
    struct Figures {
        let decisions: Int
        let outputs: Int
        let seconds: Double
        let cpuSeconds: Double
        let residentBytes: Int
        /// Milliseconds a batch: prepare and publish, median and 99th percentile; records in a batch on average.
        let prepare: (p50: Double, p99: Double)
        let publish: (p50: Double, p99: Double)
        let recordsPerBatch: Double
    }

    let configuration: EngineConfiguration
    let registry: any SchemaRegistry
    let tasks: Int
    let format: ValueFormat

    /// Publishes `count` decisions that no earlier run has published (the seed sees to it). Returns the bytes of values.
    func load(_ count: Int, seed: UInt64) throws -> Int {
        var producer = try Producer(configuration.kafka)
        let schema = try registry.schema(subject: DecisionEncoder.decisionSubject)
        var encoder = try RecordEncoder(schema: schema.schema)
        let document = Document()
        let factory = DecisionFactory(seed: seed)
        let options = DecisionOptions(
            shape: .random(maxDependencies: 2), tasks: tasks, createdAt: WallClock.milliseconds)
        var bytes = 0
        for index in 0..<count {
            let decision = factory.decision(index, options)
            let value =
                format == .json
                ? decision.value
                : try encoder.encode(
                    try document.parse(json: decision.value), as: .confluent(schemaID: schema.id), embedsJSON: true)
            bytes += value.count
            try producer.produce(
                ProducerRecord(
                    topic: configuration.outputs.topics[.decisions], key: Array(decision.key.utf8), value: value,
                    headers: decision.headers.map { Kafka.Header($0.name, $0.value) }))
        }
        try producer.flush(timeout: .seconds(60))
        if let failure = producer.takeDeliveryFailures().first { throw failure }
        return bytes
    }

    /// Runs an engine from its first assignment until `count` decisions are published.
    func run(_ count: Int, connection: inout Connection) throws -> Figures {
        let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let engine = Engine(configuration: configuration, registry: registry, logger: silent)
        engine.start()
        // Joining the group takes its own time; the clock starts with the first batch's assignment.
        while engine.assigned.isEmpty { try progress(engine) }
        let before = ProcessUsage.now
        let began = MonotonicClock.now()
        while engine.totals.records < count { try progress(engine) }
        let seconds = Double(MonotonicClock.now() - began) / 1e9
        let after = ProcessUsage.now
        let totals = engine.totals
        engine.stop()
        try engine.waitUntilEnded()
        let row = try connection.execute(
            sql: """
                SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY prepare_ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY prepare_ms),
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY publish_ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY publish_ms),
                    avg(records)::float8
                FROM (SELECT * FROM batches ORDER BY prepared_at DESC LIMIT \(totals.batches)) AS newest
                """
        ).single()
        return Figures(
            decisions: totals.records, outputs: totals.outputs, seconds: seconds,
            cpuSeconds: after.cpuSeconds - before.cpuSeconds, residentBytes: after.residentBytes,
            prepare: (try row.float8(0), try row.float8(1)), publish: (try row.float8(2), try row.float8(3)),
            recordsPerBatch: try row.float8(4))
    }

    private func progress(_ engine: Engine) throws {
        if try engine.waitUntilEnded(upTo: .zero) { throw CommandFailure(.failure, "the engine ended early") }
        engine.waitForProgress(upTo: .milliseconds(20))
    }
}
