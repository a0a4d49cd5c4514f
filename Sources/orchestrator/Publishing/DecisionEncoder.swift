internal import Avro
internal import Documents

/// Turns records into values: JSON as it is, or framed Avro by the schema of decisions or of plans.
///
/// Belongs to one thread.
struct DecisionEncoder: ~Copyable {
    /// Names of the schemas in the registry.
    static let decisionSubject = "plans.consensus-value"
    /// A plan alone has the schema of the topic that it usually stands on.
    static let planSubject = "plans.ready-value"

    private let decisionID: UInt32
    private let planID: UInt32
    private var decisions: RecordEncoder
    private var plans: RecordEncoder
    private let document = Document()

    /// Takes the schemas of a registry.
    init(registry: some SchemaRegistry) throws(AvroError) {
        let decision = try registry.schema(subject: Self.decisionSubject)
        let plan = try registry.schema(subject: Self.planSubject)
        let decisions = try RecordEncoder(schema: decision.schema)
        let plans = try RecordEncoder(schema: plan.schema)
        self.decisionID = decision.id
        self.planID = plan.id
        self.decisions = decisions
        self.plans = plans
    }

    /// Encodes a record; an embedded plan that is an object becomes JSON text, as the schema has it. The header that
    /// tells the content type follows.
    mutating func encode(_ record: DecisionRecord) throws -> DecisionValue {
        let root = try document.parse(json: record.json)
        let bytes =
            record.isBarePlan
            ? try plans.encode(root, as: .confluent(schemaID: planID), embedsJSON: true)
            : try decisions.encode(root, as: .confluent(schemaID: decisionID), embedsJSON: true)
        let headers = record.headers.map { name, value in
            (name, name == "content-type" ? "application/avro" : value)
        }
        return DecisionValue(key: record.key, headers: headers, value: bytes)
    }
}

/// A record ready to be produced.
struct DecisionValue: Sendable {
    /// The key.
    let key: String
    /// The headers, in order.
    let headers: [(name: String, value: String)]
    /// The value.
    let value: [UInt8]
}
