/// How the values of a topic are written.
enum ValueFormat: String, CaseIterable, Sendable {
    /// Avro in a Confluent frame.
    case avro
    /// JSON with the field names of the schema.
    case json
}
