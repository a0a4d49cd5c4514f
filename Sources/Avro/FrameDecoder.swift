public import Documents

/// Reads Confluent frames whatever schema they were written with: finds the writer's schema by the id and keeps a
/// decoder for each. Belongs to one thread.
public struct FrameDecoder: ~Copyable {
    private final class Entry {
        let schema: RegisteredSchema
        var decoder: RecordDecoder

        init(_ schema: RegisteredSchema, _ limits: DecodingLimits) throws(AvroError) {
            self.schema = schema
            decoder = try RecordDecoder(schema: schema.schema, limits: limits)
        }

        func decode(_ bytes: UnsafeRawBufferPointer) throws(AvroError) -> Node {
            try decoder.decode(bytes)
        }
    }

    private let registry: any SchemaRegistry
    private let limits: DecodingLimits
    private var entries: [Entry] = []

    /// A reader that asks that registry.
    public init(registry: any SchemaRegistry, limits: DecodingLimits = DecodingLimits()) {
        self.registry = registry
        self.limits = limits
    }

    /// Decodes a message's value. The node is valid until the next record of the same schema, or until this ends.
    ///
    /// - Throws: ``AvroError``: `malformedFrame`, what the registry throws, or what ``RecordDecoder`` throws.
    public mutating func decode(
        _ frame: UnsafeRawBufferPointer
    ) throws(AvroError) -> (schema: RegisteredSchema, root: Node) {
        let id = try ConfluentFrame(frame).schemaID
        let entry = try entry(for: id)
        let record = UnsafeRawBufferPointer(rebasing: frame[ConfluentFrame.headerSize...])
        return (entry.schema, try entry.decode(record))
    }

    private mutating func entry(for id: UInt32) throws(AvroError) -> Entry {
        // A topic carries a handful of schemas, so looking through the list is quicker than hashing.
        if let known = entries.first(where: { $0.schema.id == id }) { return known }
        let made = try Entry(try registry.schema(id: id), limits)
        entries.append(made)
        return made
    }
}
