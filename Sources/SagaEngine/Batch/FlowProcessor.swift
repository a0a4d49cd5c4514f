public import FlowC
public import Kafka

/// Flow C over one batch: decodes records, reduces them in order, and turns the outcomes into rows and outputs.
///
/// Belongs to one lane's thread: it owns reusable decoders and encoders.
public final class FlowProcessor: BatchProcessor {
    private var reader: RecordReader
    var encoder: OutputEncoder
    private let profile: Profile
    private let clock: @Sendable () -> UInt64
    private let stages: StageTimes?

    /// A processor with its own decoder and encoder. `clock` is monotonic, nanoseconds. With `stages` it is measured.
    public init(
        reader: consuming RecordReader, encoder: consuming OutputEncoder, profile: Profile,
        stages: StageTimes? = nil, clock: @escaping @Sendable () -> UInt64
    ) {
        self.stages = stages
        self.reader = reader
        self.encoder = encoder
        self.profile = profile
        self.clock = clock
    }

    /// Reads every record; what cannot be read becomes a rejected input.
    public func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
        let began = stages == nil ? 0 : clock()
        defer { stages?.add(clock() &- began, to: .decode) }
        var keys = BatchKeys()
        var inputs: [DecodedBatch.Input] = []
        inputs.reserveCapacity(records.count)
        for record in records {
            inputs.append(reader.read(record, &keys))
        }
        return DecodedBatch(inputs: inputs, keys: keys)
    }

    /// Decides every record in order, each on what the ones before it left.
    public func reduce(
        _ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier, shares: [BatchKeys.Share]
    ) throws -> ReducedBatch {
        let began = stages == nil ? 0 : clock()
        encoder.nanoseconds = 0
        defer {
            if let stages {
                stages.add(encoder.nanoseconds, to: .encode)
                stages.add(clock() &- began &- encoder.nanoseconds, to: .reduce)
            }
        }
        let context = Context(timeMs: loaded.now, profile: profile, clock: .monotonic(clock))
        var work = BatchWork(loaded, inboxes: try inboxes(loaded, batch.keys), shares: shares)
        for input in batch.inputs {
            let cause = input.record.partition
            switch input.content {
            case .decision(let decision):
                // A decision whose saga exists touches nothing; a new saga finds what came before it.
                let isNew = work.sagas[decision.sagaID] == nil
                try apply(input, cause, context, &work)
                if isNew { try drain(decision.sagaID, cause, context, &work) }
            case .command(let command), .again(let command, _, _):
                try take(command, input, context, &work)
            case .rejected:
                try apply(input, cause, context, &work)
            }
        }
        return work.finished()
    }

    /// Reads what waits for the sagas of the batch. Throws ``MissingKeys`` when it needs more than was loaded.
    private func inboxes(_ loaded: LoadedBatch, _ keys: BatchKeys) throws(MissingKeys) -> Inboxes {
        guard !loaded.parked.isEmpty else { return Inboxes() }
        var needed = BatchKeys()
        var waiting: [Identifier: [Inboxes.Entry]] = [:]
        for (saga, events) in loaded.parked {
            waiting[saga] = events.map { event in
                Inboxes.Entry(eventID: event.eventID, input: reader.read(event.record, &needed))
            }
        }
        guard keys.covers(needed) else { throw MissingKeys(keys: needed) }
        return Inboxes(waiting)
    }

    /// Applies one event, now. What it publishes belongs to the partition `cause`.
    func apply(
        _ input: DecodedBatch.Input, _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        switch input.content {
        case .rejected(let rejected):
            let letter = encoder.encode(DeadLetter(rejected), of: input)
            work.apply(Reducer.refuse(rejected), of: input, cause: cause, eventID: "", outputs: [letter])
        case .decision(let decision):
            try carryOut(decision, .first, "decision:" + decision.id, input, cause, context, &work)
        case .command(let command):
            try obey(command, input, cause, context, &work)
        case .again(let command, let decision, let attempt):
            try reprocess(command, decision, attempt, input, cause, context, &work)
        }
    }

    func carryOut(
        _ decision: Decision, _ attempt: Attempt, _ eventID: String, _ input: DecodedBatch.Input,
        _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        let saga = attempt.isAgain ? .saga(decisionID: decision.id, attempt: attempt.number) : decision.sagaID
        let event = Event.decision(decision, planHolder: work.holders[decision.planID], attempt: attempt)
        let (outcome, outputs) = try encoder.decide(
            work.sagas[saga], event, context, of: input, clock: stages == nil ? nil : clock)
        work.apply(outcome, of: input, cause: cause, eventID: eventID, outputs: outputs)
    }
}
