public import Documents

/// Writes records of one schema. Owns a buffer that is reused; belongs to one thread.
///
/// ```swift
/// var encoder = try RecordEncoder(schema: ticketSchema)
/// let bytes = try encoder.encode(as: .confluent(schemaID: 2)) { record in
///     record.put(ticket.id)
///     record.put(ticket.correlationID)  // String?
///     record.putRecord { sla in
///         sla.put(ticket.deadline)  // Int64
///     }
/// }
/// ```
public struct RecordEncoder: ~Copyable {
    /// The schema that is written.
    public let schema: Schema
    private var record: RecordWriter

    /// An encoder for that schema.
    public init(schema: Schema) throws(AvroError) {
        self.schema = schema
        record = RecordWriter(plan: schema.plan)
    }

    /// Encodes the record that `body` describes, field after field in the schema's order.
    ///
    /// - Throws: the first ``AvroError`` that `body` ran into.
    public mutating func encode(
        as format: RecordFormat, _ body: (inout RecordWriter) -> Void
    ) throws(AvroError) -> [UInt8] {
        try encode(as: format, body) { Array($0) }
    }

    /// As ``encode(as:_:)``, but hands the bytes to `use` in place; they are overwritten by the next record.
    public mutating func encode<Result>(
        as format: RecordFormat, _ body: (inout RecordWriter) -> Void, use: (UnsafeRawBufferPointer) -> Result
    ) throws(AvroError) -> Result {
        record.begin(as: format)
        body(&record)
        try record.finish()
        return record.withBytes(use)
    }

    /// Encodes a parsed object: members are matched by name, missing ones take the schema's default, unknown ones are
    /// ignored, wrong types are errors with their path.
    ///
    /// - Parameter embedsJSON: writes an object or list as JSON text where the schema has a string, as JSON producers
    ///   of decisions send `cognitive_plan`; otherwise that is an error.
    public mutating func encode(
        _ node: Node, as format: RecordFormat, embedsJSON: Bool = false
    ) throws(AvroError) -> [UInt8] {
        record.begin(as: format, embedsJSON: embedsJSON)
        if node.kind == .object {
            record.putFields(of: node, type: schema.plan.root)
        } else {
            record.fail(.wrongType, "expected record, given another value", "give an object")
        }
        try record.finish()
        return record.withBytes { Array($0) }
    }
}
