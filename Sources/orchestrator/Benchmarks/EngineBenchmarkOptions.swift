internal import ArgumentParser

/// The options of the benchmarks of whole engines.
struct EngineBenchmarkOptions: ParsableArguments {
    @Option(help: "How many decisions.")
    var decisions = 3_000

    @Option(help: "Tasks in each plan.")
    var tasks = 5

    @Option(help: "Input format.")
    var format: ValueFormat = .avro

    @Option(help: "Finished sagas that the database holds already; a million takes a minute and 3 GB.")
    var finished = 0

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions

    func validate() throws {
        if decisions < 1 || tasks < 1 || tasks > 10_000 || !(0...100_000_000).contains(finished) {
            throw ValidationError(
                "--decisions must be at least 1, --tasks from 1 to 10000, --finished from 0 to 100000000.")
        }
    }

    /// Prepares a place with the decisions in it (as many as `loading` says), measures there, and clears it away.
    func measure<Result>(loading count: Int? = nil, _ body: (EngineBenchmark) throws -> Result) throws -> Result {
        let place = try BenchmarkPlace(file.load(kafka, postgres, schemas, engine).settings)
        place.finished = finished
        let outcome = Swift.Result {
            _ = try place.load(count ?? decisions, tasks: tasks, format: format, seed: UInt64(WallClock.milliseconds))
            return try body(EngineBenchmark(place: place, tasks: tasks))
        }
        do {
            try place.clear()
        } catch {
            // What the benchmark itself failed of says more.
            if case .success = outcome { throw error }
        }
        return try outcome.get()
    }
}
