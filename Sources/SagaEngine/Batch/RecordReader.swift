public import Avro
internal import Documents
internal import FlowC
internal import Kafka

/// Reads the value of an input record: a Confluent frame when it starts with the magic byte 0, JSON otherwise
/// (flow-c.md §1.2). What cannot be read is an input that says so. Belongs to one thread.
public struct RecordReader: ~Copyable {
    private static let magic: UInt8 = 0
    private let decisions = DecisionDecoder()
    private let json = Document()
    private var frames: FrameDecoder

    /// A reader that finds writer schemas in `registry`.
    public init(registry: any SchemaRegistry) {
        frames = FrameDecoder(registry: registry)
    }

    /// Reads a record and adds what it touches to the keys of its batch.
    mutating func read(_ record: ConsumedRecord, _ keys: inout BatchKeys) -> DecodedBatch.Input {
        var schemaID: Int32?
        let content: DecodedBatch.Content
        do throws(RejectedRecord) {
            let decision = try decision(record, &schemaID)
            keys.sagas.insert(decision.sagaID)
            keys.plans.insert(decision.planID)
            content = .decision(decision)
        } catch {
            content = .rejected(error)
        }
        return DecodedBatch.Input(record: record, schemaID: schemaID, content: content)
    }

    private mutating func decision(
        _ record: ConsumedRecord, _ schemaID: inout Int32?
    ) throws(RejectedRecord) -> Decision {
        guard let value = record.value else {
            throw RejectedRecord(.undecodable, field: "", detail: "the record has no value")
        }
        let headers = record.headers.compactMap { header in
            header.text.map { FlowC.Header(header.name, $0) }
        }
        let root = try value.first == Self.magic ? frame(value, &schemaID) : document(value)
        return try decisions.decode(root, recordBytes: value.count, headers: headers)
    }

    private mutating func decode(_ value: [UInt8]) throws(AvroError) -> (schema: RegisteredSchema, root: Node) {
        try value.span.withUnsafeBytes { (bytes) throws(AvroError) in try frames.decode(bytes) }
    }

    private func document(_ value: [UInt8]) throws(RejectedRecord) -> Node {
        do throws(MalformedJSON) {
            return try json.parse(json: value)
        } catch {
            throw RejectedRecord(.undecodable, field: "", detail: error.description)
        }
    }

    private mutating func frame(_ value: [UInt8], _ schemaID: inout Int32?) throws(RejectedRecord) -> Node {
        schemaID = value.withUnsafeBytes { try? ConfluentFrame($0) }.map { Int32(bitPattern: $0.schemaID) }
        do throws(AvroError) {
            let (schema, root) = try decode(value)
            let name = schema.schema.name
            guard name == "ConsolidatedDecision" || name == "CognitivePlan" else {
                throw AvroError(
                    .wrongType, schema: schema.schema.fullName,
                    detail: "schema id \(schema.id) is no decision and no plan", advice: "check who wrote the record")
            }
            return root
        } catch {
            throw RejectedRecord(.undecodable, field: error.path, detail: error.description)
        }
    }
}
