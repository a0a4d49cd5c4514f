/// What went wrong with a schema, a record or a frame: where, and what to do about it.
public struct AvroError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of a failure; decide by this, not by the text.
    public enum Reason: String, Sendable {
        /// The schema text is no schema that can be worked with.
        case malformedSchema
        /// A value has another type than its field.
        case wrongType
        /// A text is no symbol of the field's enum.
        case unknownSymbol
        /// A number does not fit its field.
        case outOfRange
        /// A record lacks a field that has no default.
        case missingField
        /// More values were given than the record has fields.
        case surplusValue
        /// A map's value came without its key, a key outside of a map, or a key that holds NUL.
        case malformedMap
        /// The bytes end inside a value.
        case truncated
        /// Bytes are left after the record.
        case trailingBytes
        /// A string is not UTF-8.
        case malformedText
        /// The bytes are no value of the schema: an impossible length, index, number or truth value.
        case malformedValue
        /// The value is nested too deep or has too many parts.
        case overLimit
        /// The bytes are no Confluent frame.
        case malformedFrame
        /// The registry does not know that id or subject.
        case unknownSchema
        /// The registry cannot be read.
        case registryUnreadable
        /// avro-c refused what had passed every check; memory has run out, or this is a defect.
        case library
    }

    /// The class of the failure.
    public let reason: Reason
    /// Full name of the schema, or the file or frame that was read; empty when unknown.
    public let schema: String
    /// Where in the record, such as `sla.timeout_ms`, `votes[2].weight` or `metadata["a"]`; empty for the whole.
    public let path: String
    /// What was wrong: expected and given.
    public let detail: String
    /// What to do.
    public let advice: String

    /// Names a failure.
    public init(_ reason: Reason, schema: String, path: String = "", detail: String, advice: String) {
        self.reason = reason
        self.schema = schema
        self.path = path
        self.detail = detail
        self.advice = advice
    }

    /// One line for logs and dead-letter details.
    public var description: String {
        let place = [schema, path].filter { !$0.isEmpty }.joined(separator: " at ")
        return (place.isEmpty ? "" : place + ": ") + detail + "; " + advice
    }
}
