internal import Avro
internal import Documents
internal import FlowC
internal import Kafka
internal import OrchestratorTestKit
internal import SagaEngine

/// Times Flow C in memory, on one core: decode → C1–C3 → encode, without Kafka and without Postgres.
struct PipelineBenchmark {
    /// One line of the result.
    struct Row {
        let format: OutputFormat
        let tasks: Int
        let decisions: Int
        /// Wall time of the fastest round, seconds.
        let seconds: Double

        var microsecondsPerDecision: Double { seconds / Double(decisions) * 1e6 }
        var decisionsPerSecond: Double { Double(decisions) / seconds }
        var ticketsPerSecond: Double { decisionsPerSecond * Double(tasks) }
    }

    let registry: any SchemaRegistry
    /// Records in a batch.
    var batch = 500
    /// Each case is run that often; the fastest counts, since anything else measures the neighbours.
    var rounds = 5

    /// Runs one case on decisions that are all different.
    func run(_ format: OutputFormat, tasks: Int, decisions: Int) throws -> Row {
        let records = try records(format, tasks: tasks, count: decisions)
        var best = UInt64.max
        for _ in 0..<rounds {
            let processor = FlowProcessor(
                reader: RecordReader(registry: registry),
                encoder: try OutputEncoder(settings: OutputSettings(), registry: registry), profile: Profile(),
                clock: { MonotonicClock.now() })
            var tickets = 0
            let began = MonotonicClock.now()
            for start in stride(from: 0, to: records.count, by: batch) {
                let decoded = processor.decode(Array(records[start..<min(start + batch, records.count)]))
                let reduced = try processor.reduce(
                    decoded, LoadedBatch(now: 1_772_442_931_000, prepared: [:]),
                    id: Identifier(high: 0, low: UInt64(start)), shares: [])
                tickets += reduced.writes.tickets.count
            }
            best = min(best, MonotonicClock.now() - began)
            guard tickets == tasks * decisions else {
                throw CommandFailure(
                    .failure, "the pipeline made \(tickets) tickets of \(decisions) decisions with \(tasks) tasks each")
            }
        }
        return Row(format: format, tasks: tasks, decisions: decisions, seconds: Double(best) / 1e9)
    }

    private func records(_ format: OutputFormat, tasks: Int, count: Int) throws -> [ConsumedRecord] {
        let factory = DecisionFactory(seed: 1)
        let options = DecisionOptions(shape: .random(maxDependencies: 2), tasks: tasks)
        let document = Document()
        let schema = try registry.schema(subject: "plans.consensus-value")
        var encoder = try RecordEncoder(schema: schema.schema)
        let partition = TopicPartition("plans.consensus", 0)
        return try (0..<count).map { index in
            let decision = factory.decision(index, options)
            let value =
                format == .json
                ? decision.value
                : try encoder.encode(
                    try document.parse(json: decision.value), as: .confluent(schemaID: schema.id), embedsJSON: true)
            return ConsumedRecord(
                partition: partition, offset: Int64(index), timestamp: 0, key: Array(decision.key.utf8), value: value,
                headers: decision.headers.map { Kafka.Header($0.name, $0.value) })
        }
    }
}
