/// How the values of a topic are written.
public enum OutputFormat: String, Hashable, Sendable, CaseIterable {
    /// Confluent frame: magic byte 0, schema id, Avro binary.
    case avro
    /// JSON with the field names of the schema.
    case json
}
