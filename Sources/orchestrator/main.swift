import Avro
import SagaEngine
enum CommandFailure: Error { case failed(String) }
let registry = try FileSchemaRegistry(folder: "Schemas/avro")
let b = PipelineBenchmark(registry: registry)
for format in [OutputFormat.avro, .json] { for tasks in [1, 5, 20, 100] {
    let row = try b.run(format, tasks: tasks, decisions: 10000 / max(tasks, 5) * 2)
    print(format, tasks, row.microsecondsPerDecision, "µs", Int(row.ticketsPerSecond), "tickets/s")
} }
