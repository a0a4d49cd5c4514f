/// The forms in which one description of a record can be written.
public enum RecordFormat: Hashable, Sendable {
    /// Bare Avro binary.
    case avro
    /// Avro binary in a Confluent frame with that schema id.
    case confluent(schemaID: UInt32)
    /// JSON with field names: unions are null or the bare value, enums their symbol, times integers.
    case json
}
