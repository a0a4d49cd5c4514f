public import Avro
internal import Documents
public import FlowC
public import Kafka

/// Reads the value of an input record. A decision: a Confluent frame when it starts with the magic byte 0, JSON otherwise
/// (flow-c.md §1.2). A result: the same. A command or an approval's answer: JSON. What cannot be read is an input that says so. Belongs to one thread.
public struct RecordReader: ~Copyable {
    private static let magic: UInt8 = 0
    private var decisions = DecisionDecoder()
    private let answers = ApprovalAnswerDecoder()
    private let json = Document()
    let commands: String
    private let results: String
    private let responses: String
    private var frames: FrameDecoder
    let registry: any SchemaRegistry

    /// Whether every decision keeps its plan, because any of them may have to wait for capacity.
    var keepsPlans: Bool {
        get { decisions.keepsPlans }
        set { decisions.keepsPlans = newValue }
    }

    /// A reader that finds writer schemas in `registry` and tells commands from decisions by their topic.
    public init(registry: any SchemaRegistry, topics: TopicNames = TopicNames()) {
        self.registry = registry
        frames = FrameDecoder(registry: registry)
        commands = topics[.commands]
        results = topics[.results]
        responses = topics[.approvalResponses]
    }

    /// Reads a record and adds what it touches to the keys of its batch.
    mutating func read(_ record: ConsumedRecord, _ keys: inout BatchKeys) -> DecodedBatch.Input {
        var schemaID: Int32?
        let content: DecodedBatch.Content
        do throws(RejectedRecord) {
            if record.partition.topic == commands {
                content = try command(record, &keys)
            } else if record.partition.topic == results {
                content = try result(record, &keys, &schemaID)
            } else if record.partition.topic == responses {
                content = try answer(record, &keys)
            } else {
                let decision = try decision(record, &schemaID)
                keys.sagas.insert(decision.sagaID)
                keys.plans.insert(decision.planID)
                content = .decision(decision)
            }
        } catch {
            content = .rejected(error)
        }
        return DecodedBatch.Input(record: record, schemaID: schemaID, content: content)
    }

    private mutating func result(
        _ record: ConsumedRecord, _ keys: inout BatchKeys, _ schemaID: inout Int32?
    ) throws(RejectedRecord) -> DecodedBatch.Content {
        let value = try value(of: record)
        let isFrame = value.first == Self.magic
        let result = try ExecutionResult(
            isFrame ? frame(value, &schemaID, of: ["ExecutionResult"]) : document(value))
        keys.results[result.ticketID, default: []].insert(result.eventID)
        return .result(result)
    }

    private mutating func answer(
        _ record: ConsumedRecord, _ keys: inout BatchKeys
    ) throws(RejectedRecord) -> DecodedBatch.Content {
        let answer = try answers.decode(try document(try value(of: record)))
        keys.answered[answer.planID, default: []].insert(answer.eventID)
        return .answer(answer)
    }

    private mutating func command(
        _ record: ConsumedRecord, _ keys: inout BatchKeys
    ) throws(RejectedRecord) -> DecodedBatch.Content {
        let command = try Command(try document(try value(of: record)))
        switch command.order {
        case .republish:
            keys.ticketsOf.insert(command.saga)
        case .reprocess(let number, let source):
            let (decision, attempt) = try again(command, number, source)
            keys.sagas.insert(.saga(decisionID: decision.id, attempt: number))
            keys.plans.insert(decision.planID)
            keys.add(command)
            return .again(command, decision, attempt)
        case .timer(let kind, let sequence, _):
            keys.timers.insert(.timer(saga: command.saga, kind: kind.rawValue, sequence: sequence))
            if kind == .drain {
                keys.sagas.insert(command.saga)
                return .command(command)
            }
            keys.worksOf.insert(command.saga)
        case .cancel, .pause, .resume, .compensate, .giveUp, .retry, .priority, .signal:
            keys.worksOf.insert(command.saga)
        }
        keys.add(command)
        return .command(command)
    }

    /// What a signal brings, where it is something that a saga can wait for: type `execution.result`, its key a ticket id,
    /// or type `approval`, its key a plan id. The payload is the record of that kind, whose id and sender may be missing.
    mutating func awaited(_ signal: Signal, from issuer: String) -> DecodedBatch.Content? {
        guard let payload = try? json.parse(json: signal.payload), payload.kind == .object else { return nil }
        var writer = JSONWriter(capacity: signal.payload.count + 128)
        func complete(_ id: StaticString, _ sender: StaticString) {
            writer.object { writer in
                writer.key(sender)
                writer.value(issuer)
                for member in payload.children {
                    guard let key = member.key else { continue }
                    writer.key(key)
                    writer.value(member)
                }
                writer.key(id)
                writer.value(signal.eventKey)
            }
        }
        switch signal.eventType {
        case Signal.resultType:
            complete("ticket_id", "agent_id")
            guard let root = try? json.parse(json: writer.bytes) else { return nil }
            return (try? ExecutionResult(root)).map { .result($0) }
        case Signal.approvalType:
            complete("plan_id", "approved_by")
            guard let root = try? json.parse(json: writer.bytes) else { return nil }
            return (try? answers.decode(root)).map { .answer($0) }
        default: return nil
        }
    }

    /// The decision that a command carries. Its id and the number of the attempt give the saga that the command must name.
    private mutating func again(
        _ command: Command, _ number: Int32, _ source: SourceRecord
    ) throws(RejectedRecord) -> (Decision, Attempt) {
        let decision: Decision
        var schemaID: Int32?
        do throws(RejectedRecord) {
            decision = try self.decision(ConsumedRecord(source), &schemaID)
        } catch {
            throw RejectedRecord(
                error.reason, field: error.field.isEmpty ? "record.value" : "record.value.\(error.field)",
                detail: error.detail)
        }
        let attempt = Attempt(number, of: decision.id)
        guard attempt.previous == command.saga else {
            throw RejectedRecord(
                .identityMismatch, field: "saga_id",
                detail: "attempt \(number - 1) of the decision in the record is another saga than \(command.saga)")
        }
        return (decision, attempt)
    }

    private mutating func decision(
        _ record: ConsumedRecord, _ schemaID: inout Int32?
    ) throws(RejectedRecord) -> Decision {
        let value = try value(of: record)
        let headers = record.headers.compactMap { header in
            header.text.map { FlowC.Header(header.name, $0) }
        }
        let root =
            try value.first == Self.magic
            ? frame(value, &schemaID, of: ["ConsolidatedDecision", "CognitivePlan"]) : document(value)
        return try decisions.decode(root, recordBytes: value.count, headers: headers)
    }

    private func value(of record: ConsumedRecord) throws(RejectedRecord) -> [UInt8] {
        guard let value = record.value else {
            throw RejectedRecord(.undecodable, field: "", detail: "the record has no value")
        }
        return value
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

    private mutating func frame(
        _ value: [UInt8], _ schemaID: inout Int32?, of names: [String]
    ) throws(RejectedRecord) -> Node {
        schemaID = value.withUnsafeBytes { try? ConfluentFrame($0) }.map { Int32(bitPattern: $0.schemaID) }
        do throws(AvroError) {
            let (schema, root) = try decode(value)
            guard names.contains(schema.schema.name) else {
                throw AvroError(
                    .wrongType, schema: schema.schema.fullName,
                    detail: "schema id \(schema.id) is none of \(names.joined(separator: ", "))",
                    advice: "check who wrote the record")
            }
            return root
        } catch {
            throw RejectedRecord(.undecodable, field: error.path, detail: error.description)
        }
    }
}

extension BatchKeys {
    /// A command that its saga obeys once.
    fileprivate mutating func add(_ command: Command) {
        sagas.insert(command.saga)
        events[command.saga, default: []].insert(command.eventID)
    }
}

extension ConsumedRecord {
    /// A record that another one carried.
    init(_ source: SourceRecord) {
        self.init(
            partition: TopicPartition(source.topic, source.partition), offset: source.offset,
            timestamp: source.timestampMs, timestampType: source.timestampMs == nil ? .unavailable : .created,
            key: source.key, value: source.value, headers: source.headers.map { Header($0.name, bytes: $0.value) })
    }
}

extension SourceRecord {
    /// A record to carry inside a command.
    public init(_ record: ConsumedRecord) {
        self.init(
            topic: record.partition.topic, partition: record.partition.partition, offset: record.offset,
            timestampMs: record.timestamp, key: record.key, value: record.value,
            headers: record.headers.map { Header($0.name, $0.value) })
    }
}
