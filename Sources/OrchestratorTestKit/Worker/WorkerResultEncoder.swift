public import Avro
internal import Documents

/// Writes results as values of `execution.results`: JSON, or framed Avro with a registry's schema. Belongs to one thread.
///
///     var encoder = WorkerResultEncoder(agent: "worker-1")
///     let value = try encoder.encode(result)  // JSON
public struct WorkerResultEncoder: ~Copyable {
    /// The name of the schema in the registry.
    public static let subject = "execution.results-value"

    private let agent: String
    private let schemaID: UInt32
    private var avro: RecordEncoder?
    private var writer = JSONWriter(capacity: 512)
    private let document = Document()

    /// An encoder of JSON; `agent` is `agent_id`.
    public init(agent: String) {
        self.agent = agent
        schemaID = 0
        avro = nil
    }

    /// An encoder of framed Avro with the schema of ``subject``.
    ///
    /// - Throws: as the registry does.
    public init(agent: String, registry: some SchemaRegistry) throws(AvroError) {
        let found = try registry.schema(subject: Self.subject)
        let encoder = try RecordEncoder(schema: found.schema)
        self.agent = agent
        schemaID = found.id
        avro = consume encoder
    }

    /// The value of a record.
    ///
    /// - Throws: ``AvroError`` when the registry's schema is another one than `execution-result.avsc`.
    public mutating func encode(_ result: WorkerResult) throws -> [UInt8] {
        writer.reset()
        result.write(to: &writer, agent: agent)
        guard avro != nil else { return writer.bytes }
        let root = try document.parse(json: writer.bytes)
        return try avro?.encode(root, as: .confluent(schemaID: schemaID)) ?? writer.bytes
    }
}
