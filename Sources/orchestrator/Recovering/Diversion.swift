internal import SagaEngine

/// Turns an output that Kafka refuses into a dead letter.
struct Diversion: Sendable {
    /// `x-dlq-detail`.
    let reason: String

    /// The dead letter: key, value and headers as they were, and the headers that say why and where it was meant to go.
    func deadLetter(of output: Output, in row: OutboxRow, to topic: String) -> Output {
        let added: [(String, String)] = [
            ("x-dlq-reason", "output_refused"), ("x-dlq-field", ""), ("x-dlq-detail", reason),
            ("x-dlq-topic", output.topic), ("x-dlq-timestamp", "\(row.createdAt)"),
            ("x-dlq-source", "\(row.sourceName)@\(row.from)-\(row.to)"),
        ]
        return Output(
            topic: topic, key: output.key, value: output.value,
            headers: OutputHeaders(output.headers.entries + added.map { ($0.0, Array($0.1.utf8)) }))
    }
}
