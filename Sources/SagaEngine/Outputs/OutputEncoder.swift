public import Avro
internal import Documents
internal import FlowC
internal import Kafka

/// Turns effects into records, each checked by its schema. Belongs to one thread.
public struct OutputEncoder: ~Copyable {
    private let settings: OutputSettings
    private var tickets: RecordEncoder
    private var frames: RecordEncoder
    private var incidents: RecordEncoder
    private var flowEvents: RecordEncoder
    private var values: ValueReader
    private var json = JSONWriter(capacity: 4096)
    /// The key of the last record; the records of a plan share it.
    private var lastKey: (planID: String, bytes: [UInt8]) = ("", [])
    /// Time spent encoding, where it is measured.
    var nanoseconds: UInt64 = 0
    private let ticketFormat: RecordFormat
    private let frameFormat: RecordFormat
    private let incidentFormat: RecordFormat
    private let flowEventFormat: RecordFormat
    /// Whether outcomes are also told as events of `telemetry-flow-c`.
    let tellsFlowEvents: Bool

    /// An encoder with the schemas of the subjects of tickets, frames, incidents and flow events, `execution.tickets-value`
    /// and so on.
    public init(settings: OutputSettings, registry: any SchemaRegistry) throws(AvroError) {
        let ticket = try registry.schema(subject: "\(Topic.tickets.rawValue)-value")
        let frame = try registry.schema(subject: "\(Topic.telemetry.rawValue)-value")
        let incident = try registry.schema(subject: "\(Topic.incidents.rawValue)-value")
        let flowEvent = try registry.schema(subject: "\(Topic.flowTelemetry.rawValue)-value")
        let tickets = try RecordEncoder(schema: ticket.schema)
        let incidents = try RecordEncoder(schema: incident.schema)
        let frames = try RecordEncoder(schema: frame.schema)
        let flowEvents = try RecordEncoder(schema: flowEvent.schema)
        self.settings = settings
        self.tickets = tickets
        self.frames = frames
        self.incidents = incidents
        self.flowEvents = flowEvents
        tellsFlowEvents = settings.flowEvents != nil
        flowEventFormat = settings.flowEvents == .avro ? .confluent(schemaID: flowEvent.id) : .json
        values = ValueReader(registry: registry)
        incidentFormat = settings.incidents == .avro ? .confluent(schemaID: incident.id) : .json
        ticketFormat = settings.tickets == .avro ? .confluent(schemaID: ticket.id) : .json
        frameFormat = settings.telemetry == .avro ? .confluent(schemaID: frame.id) : .json
    }

    /// The records of an outcome, one for each effect, in order, and behind them one for each of the events that tell it.
    ///
    /// Throws ``TicketFailure`` when a ticket is refused by its schema or its topic. A frame's values are all ours, so an
    /// ``AvroError`` is a defect: the event is set aside, and nothing wrong is published.
    mutating func encode(
        _ outcome: Outcome, of input: DecodedBatch.Input, toldAs events: [FlowEvent] = []
    ) throws -> [Output] {
        let headers = OutputHeaders(outcome.headers.map { ($0.name, Array($0.value.utf8)) })
        let headerBytes = headers.bytes
        var outputs: [Output] = []
        outputs.reserveCapacity(outcome.effects.count + events.count)
        for effect in outcome.effects {
            switch effect {
            case .publish(let ticket): outputs.append(try encode(ticket, headers, headerBytes))
            case .frame(let frame): outputs.append(try encode(frame, headers))
            case .requestApproval(let request):
                var writer = JSONWriter(capacity: request.planDocument.count + 512)
                request.write(to: &writer)
                outputs.append(
                    Output(
                        topic: settings.topics[.approvalRequests], key: nil, value: writer.bytes, headers: headers))
            case .compensate(let order): outputs.append(try encode(order, headers, headerBytes))
            case .publishAgain(let record, let replay):
                let again = OutputHeaders(
                    outcome.headers.map { ($0.name, Array($0.value.utf8)) } + [("x-replay", Array(replay.utf8))])
                outputs.append(
                    Output(
                        topic: settings.topics[.tickets], key: key(of: outcome.saga?.planID ?? ""),
                        value: record.value, headers: again))
            case .raise(let incident): outputs.append(try encode(incident, headers))
            case .alert(let alert):
                json.reset()
                alert.write(to: &json)
                outputs.append(event(.alerts, alert.id, headers))
            case .violation(let violation):
                json.reset()
                violation.write(to: &json)
                outputs.append(event(.violations, violation.id, headers))
            case .deadLetter(let letter): outputs.append(encode(letter, of: input))
            }
        }
        for event in events { outputs.append(try encode(event, headers)) }
        return outputs
    }

    /// The dead letter of a record: its key, value and headers as they came, and the headers that say why.
    func encode(_ letter: DeadLetter, of input: DecodedBatch.Input) -> Output {
        let record = input.record
        let added = letter.headers(
            topic: record.partition.topic, partition: record.partition.partition, offset: record.offset,
            timestampMs: record.timestamp ?? 0, schemaID: input.schemaID)
        let headers = record.headers.map { ($0.name, $0.value) } + added.map { ($0.name, Array($0.value.utf8)) }
        return Output(
            topic: settings.topics.deadLetters(of: record.partition.topic) ?? settings.topics[.decisionsDeadLetters],
            key: record.key, value: record.value,
            headers: OutputHeaders(headers))
    }

    /// Stored tickets once more: the same bytes under the same key. Throws ``TicketFailure`` when one is refused by its
    /// topic: the header that names the replay makes it larger than it was.
    mutating func encode(
        again tickets: [StoredTicket], of saga: Saga, headers: [FlowC.Header]
    ) throws(TicketFailure) -> [Output] {
        let headers = OutputHeaders(headers.map { ($0.name, Array($0.value.utf8)) })
        let key = key(of: saga.planID)
        let other = headers.bytes + key.count
        for ticket in tickets where ticket.value.count + other > settings.maxTicketBytes {
            throw tooLarge(ticket.id.description, ticket.value.count + other)
        }
        return tickets.map { Output(topic: settings.topics[.tickets], key: key, value: $0.value, headers: headers) }
    }

    private mutating func encode(
        _ ticket: Ticket, _ headers: OutputHeaders, _ headerBytes: Int
    ) throws(TicketFailure) -> Output {
        let value: [UInt8]
        do throws(AvroError) {
            value = try tickets.encode(as: ticketFormat) { $0.put(ticket) }
        } catch {
            throw TicketFailure(.unencodable, taskID: ticket.taskID, detail: error.description)
        }
        let key = key(of: ticket.planID)
        let size = value.count + key.count + headerBytes
        guard size <= settings.maxTicketBytes else { throw tooLarge(ticket.taskID, size) }
        return Output(topic: settings.topics[.tickets], key: key, value: value, headers: headers)
    }

    /// The JSON that was just written, keyed by its id.
    private func event(_ topic: Topic, _ id: Identifier, _ headers: OutputHeaders) -> Output {
        Output(topic: settings.topics[topic], key: Array(id.description.utf8), value: json.bytes, headers: headers)
    }

    private mutating func encode(_ incident: Incident, _ headers: OutputHeaders) throws(AvroError) -> Output {
        if incidentFormat == .json {
            json.reset()
            incident.write(to: &json)
            return event(.incidents, incident.id, headers)
        }
        let value = try incidents.encode(as: incidentFormat) { $0.put(incident) }
        return Output(
            topic: settings.topics[.incidents], key: Array(incident.id.description.utf8), value: value, headers: headers
        )
    }

    /// Without a key (flow-c.md §1.3).
    private mutating func encode(_ event: FlowEvent, _ headers: OutputHeaders) throws(AvroError) -> Output {
        let topic = settings.topics[.flowTelemetry]
        if flowEventFormat == .json {
            json.reset()
            event.write(to: &json)
            return Output(topic: topic, key: nil, value: json.bytes, headers: headers)
        }
        let value = try flowEvents.encode(as: flowEventFormat) { $0.put(event) }
        return Output(topic: topic, key: nil, value: value, headers: headers)
    }

    /// A ticket that undoes another, made of the original's bytes. What the original brings and its own topic does not take
    /// is left out.
    private mutating func encode(
        _ order: Compensation, _ headers: OutputHeaders, _ headerBytes: Int
    ) throws -> Output {
        guard let ticket = values.read(order.original.value).flatMap({ order.ticket(of: $0) }) else {
            throw UnreadableOutbox(problem: "the ticket \(order.original.id) cannot be read, so it cannot be undone")
        }
        do throws(TicketFailure) {
            return try encode(ticket, headers, headerBytes)
        } catch {
            var smaller = ticket
            smaller.parameters.removeAll { $0.name == "original_params" }
            smaller.description = ""
            return try encode(smaller, headers, headerBytes)
        }
    }

    private func tooLarge(_ name: String, _ size: Int) -> TicketFailure {
        TicketFailure(
            .tooLarge, taskID: name,
            detail: "the ticket takes \(size) bytes, its topic allows \(settings.maxTicketBytes)")
    }

    private mutating func key(of planID: String) -> [UInt8] {
        if lastKey.planID != planID { lastKey = (planID, Array(planID.utf8)) }
        return lastKey.bytes
    }

    private mutating func encode(_ frame: TelemetryFrame, _ headers: OutputHeaders) throws(AvroError) -> Output {
        let topic = settings.topics[.telemetry]
        if frameFormat == .json {
            json.reset()
            frame.write(to: &json)
            return Output(topic: topic, key: key(of: frame.planID), value: json.bytes, headers: headers)
        }
        let value = try frames.encode(as: frameFormat) { $0.put(frame) }
        return Output(topic: topic, key: key(of: frame.planID), value: value, headers: headers)
    }
}

extension OutputHeaders {
    /// Room for record framing, witness headers and the batch's own overhead.
    private static let overhead = 256

    /// What they take in a record, with everything in it that is neither key nor value.
    fileprivate var bytes: Int {
        entries.reduce(Self.overhead) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + 8 }
    }
}
