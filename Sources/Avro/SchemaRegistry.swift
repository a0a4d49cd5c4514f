/// Where schemas come from: by the id in a frame, or by the subject of a topic.
///
/// Calls may block; make them from a thread that may. An implementation remembers what it has found, so asking for
/// every record is fine.
public protocol SchemaRegistry: Sendable {
    /// The schema with that id.
    ///
    /// - Throws: ``AvroError`` (`unknownSchema`, `registryUnreadable`, `malformedSchema`).
    func schema(id: UInt32) throws(AvroError) -> RegisteredSchema

    /// The newest schema of a subject, such as `execution.tickets-value`.
    ///
    /// - Throws: as ``schema(id:)``.
    func schema(subject: String) throws(AvroError) -> RegisteredSchema
}

/// A schema under its id.
public struct RegisteredSchema: Sendable {
    /// The id that frames carry.
    public let id: UInt32
    /// The subject that it is registered under.
    public let subject: String
    /// The schema.
    public let schema: Schema

    /// Names a schema.
    public init(id: UInt32, subject: String, schema: Schema) {
        self.id = id
        self.subject = subject
        self.schema = schema
    }
}
