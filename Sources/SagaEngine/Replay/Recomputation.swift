public import Avro
internal import Documents
public import FlowC
public import Kafka

/// Decides a record once more as it was decided then, with the time, version, constants and durations that the saga's
/// first checkpoint stored, and encodes what comes of it. Writes nothing.
///
///     var recomputation = try Recomputation(registry: registry, outputs: settings)
///     let then = try recomputation.recompute(record, checkpoint: document)
///     // then.tickets are the bytes that were stored and published, unless the program or its input has changed.
///
/// `record` is the one that the journal names for revision 1: the decision, or the command that ordered another attempt.
/// Belongs to one thread.
public struct Recomputation: ~Copyable {
    /// What a record led to.
    public struct Result: Sendable {
        /// The saga as it was created.
        public let saga: Saga
        /// Its tickets in the order of publication.
        public let tickets: [StoredTicket]
        /// Everything that was published, in order.
        public let outputs: [Output]
    }

    private var reader: RecordReader
    private var encoder: OutputEncoder
    private let document = Document()

    /// A recomputation with the schemas of a registry; `outputs` must be the settings under which the records were decided.
    public init(registry: any SchemaRegistry, outputs: OutputSettings) throws(AvroError) {
        let encoder = try OutputEncoder(settings: outputs, registry: registry)
        self.encoder = encoder
        reader = RecordReader(registry: registry, topics: outputs.topics)
    }

    /// Decides `record` again, with the document of the checkpoint that its saga got when it was created.
    public mutating func recompute(
        _ record: ConsumedRecord, checkpoint: [UInt8]
    ) throws(RecomputationFault) -> Result {
        let stored = try read(checkpoint)
        var keys = BatchKeys()
        let input = reader.read(record, &keys)
        let decision: Decision
        switch input.content {
        case .decision(let found), .again(_, let found, _): decision = found
        case .rejected(let rejected): throw .unreadableRecord(rejected)
        case .command(let command): throw .noDecision(command.word)
        case .result: throw .noDecision("result")
        case .answer: throw .noDecision("approval")
        }
        let event = Event.decision(
            decision, planHolder: stored.holder, attempt: Attempt(stored.attempt, of: decision.id))
        let (outcome, outputs) = try decide(event, stored.context, input)
        guard let saga = outcome.saga, saga.id == stored.saga else {
            throw .otherSaga(recorded: stored.saga, recomputed: outcome.saga?.id)
        }
        var tickets: [StoredTicket] = []
        for case (.publish(let ticket), let output) in zip(outcome.effects, outputs) {
            tickets.append(StoredTicket(id: ticket.id, value: output.value ?? [], position: Int32(tickets.count)))
        }
        return Result(saga: saga, tickets: tickets, outputs: outputs)
    }

    private struct Stored {
        let saga: Identifier
        let attempt: Int32
        let context: Context
        let holder: PlanHolder?
    }

    private func read(_ checkpoint: [UInt8]) throws(RecomputationFault) -> Stored {
        let root: Node
        do throws(MalformedJSON) {
            root = try document.parse(json: checkpoint)
        } catch {
            throw .unreadableCheckpoint(error.description)
        }
        guard let saga = root["saga_id"]?.text.flatMap({ Identifier($0) }) else {
            throw .unreadableCheckpoint("saga_id is missing or no UUID")
        }
        var durations: [Step: Int64] = [:]
        if let steps = root["steps"] {
            for step in steps.children {
                guard let name = step["step"]?.text.flatMap(Step.init), let duration = step["duration_ns"]?.integer
                else {
                    throw .unreadableCheckpoint("steps has one without name or duration")
                }
                durations[name] = duration
            }
        }
        guard let context = root["context"].flatMap({ Context(stored: $0, clock: .recorded(durations)) }) else {
            throw .unreadableCheckpoint("context is missing or incomplete")
        }
        // Checkpoints written before there were attempts do not name one.
        let attempt = root["attempt"]?.integer ?? 1
        guard let number = Int32(exactly: attempt), number >= 1 else {
            throw .unreadableCheckpoint("attempt is \(attempt)")
        }
        return Stored(
            saga: saga, attempt: number, context: context,
            holder: root["plan_holder"].flatMap { PlanHolder(stored: $0) })
    }

    private mutating func decide(
        _ event: Event, _ context: Context, _ input: DecodedBatch.Input
    ) throws(RecomputationFault) -> (outcome: Outcome, outputs: [Output]) {
        do {
            return try encoder.decide(nil, event, context, of: input)
        } catch {
            throw .refused("\(error)")
        }
    }
}
