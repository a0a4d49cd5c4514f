/// A parsed Avro schema whose top level is a record. Immutable; share it between threads freely.
///
/// Encoders and decoders are made from it, one or more for each thread.
public struct Schema: Sendable {
    let plan: SchemaPlan

    /// Parses a schema's JSON text.
    ///
    /// - Parameters:
    ///   - json: the text as UTF-8.
    ///   - source: what errors call it, such as a file name or a registry id.
    /// - Throws: ``AvroError`` (`malformedSchema`) that says what is wrong and where.
    public init(json: [UInt8], source: String = "schema") throws(AvroError) {
        plan = try SchemaCompiler.compile(json, source: source)
    }

    /// Parses a schema's JSON text.
    public init(json: String, source: String = "schema") throws(AvroError) {
        try self.init(json: Array(json.utf8), source: source)
    }

    /// Namespace and name, such as `com.neuralhivemind.orchestration.ExecutionTicket`.
    public var fullName: String { plan.fullName }

    /// The name without its namespace.
    public var name: String { plan.name }

    /// The names of the record's fields in wire order.
    public var fieldNames: [String] {
        let entry = plan.types[plan.root]
        return (entry.first..<entry.first + entry.count).map { plan.fields[$0].name.text }
    }
}
