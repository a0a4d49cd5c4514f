internal import CAvro
public import Documents

/// Writes records of one schema. Owns avro-c's value and a buffer, both reused; belongs to one thread.
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
    private let output: avro_writer_t
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 8)

    /// An encoder for that schema.
    public init(schema: Schema) throws(AvroError) {
        let record = try RecordWriter(plan: schema.plan)
        // Any place will do: each record sets its own.
        guard let output = "".withCString({ avro_writer_memory($0, 0) }) else { throw schema.plan.outOfMemory }
        self.schema = schema
        self.record = record
        self.output = output
    }

    deinit {
        avro_writer_free(output)
        buffer.deallocate()
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
        record.begin(json: format == .json)
        body(&record)
        return try finish(format, use)
    }

    /// Encodes a parsed object: members are matched by name, missing ones take the schema's default, unknown ones are
    /// ignored, wrong types are errors with their path.
    ///
    /// - Parameter embedsJSON: writes an object or list as JSON text where the schema has a string, as JSON producers
    ///   of decisions send `cognitive_plan`; otherwise that is an error.
    public mutating func encode(
        _ node: Node, as format: RecordFormat, embedsJSON: Bool = false
    ) throws(AvroError) -> [UInt8] {
        record.begin(json: format == .json, embedsJSON: embedsJSON)
        if node.kind == .object {
            record.putFields(of: node, type: schema.plan.root)
        } else {
            record.fail(.wrongType, "expected record, given another value", "give an object")
        }
        return try finish(format) { Array($0) }
    }

    private mutating func finish<Result>(
        _ format: RecordFormat, _ use: (UnsafeRawBufferPointer) -> Result
    ) throws(AvroError) -> Result {
        try record.finish()
        let header: Int
        switch format {
        case .json:
            return record.json.bytes.withUnsafeBytes(use)
        case .avro:
            header = 0
        case .confluent:
            header = ConfluentFrame.headerSize
        }
        // avro-c must never run out of room: its error text is shared by all threads.
        let needed = header + record.bound
        if buffer.count < needed {
            buffer.deallocate()
            buffer = .allocate(byteCount: needed * 2, alignment: 8)
        }
        if case .confluent(let id) = format { ConfluentFrame(schemaID: id).write(to: buffer) }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[header...])
        let size = try record.write(with: output, to: room)
        return use(UnsafeRawBufferPointer(rebasing: buffer[..<(header + size)]))
    }
}
