public import FlowC
public import Kafka

/// Flow C over one batch: decodes records, reduces them in order, and turns the outcomes into rows and outputs.
///
/// Belongs to one lane's thread: it owns reusable decoders and encoders.
public final class FlowProcessor: BatchProcessor {
    var reader: RecordReader
    private var wholes: WholeSagaReader
    var encoder: OutputEncoder
    private let profile: Profile
    private let budget: @Sendable () -> ErrorBudget
    private let clock: @Sendable () -> UInt64
    private let stages: StageTimes?

    /// A processor with its own decoder and encoder. `clock` is monotonic, nanoseconds. With `stages` it is measured. `budget`
    /// gives the error budget as it is known; it is asked once a batch and must not wait.
    public init(
        reader: consuming RecordReader, encoder: consuming OutputEncoder, profile: Profile,
        stages: StageTimes? = nil, budget: @escaping @Sendable () -> ErrorBudget = { ErrorBudget() },
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.budget = budget
        self.stages = stages
        wholes = WholeSagaReader(registry: reader.registry, profile: profile)
        self.reader = reader
        self.reader.keepsPlans = profile.admissionCapacity > 0
        self.encoder = encoder
        self.profile = profile
        self.clock = clock
    }

    /// Reads every record; what cannot be read becomes a rejected input.
    public func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
        let began = stages == nil ? 0 : clock()
        defer { stages?.add(clock() &- began, to: .decode) }
        var keys = BatchKeys()
        keys.capacity = profile.admissionCapacity
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
        var context = Context(timeMs: loaded.now, profile: profile, clock: .monotonic(clock))
        context.budget = budget()
        context.runningSagas = loaded.running
        let inboxes = try inboxes(loaded, batch.keys)
        let (stored, unreadable) = readWholes(loaded)
        var work = BatchWork(
            loaded, batch.keys, stored: stored, unreadable: unreadable, inboxes: inboxes, shares: shares)
        if let detail = batch.condemnation {
            for input in batch.inputs { try condemn(input, detail, context, &work) }
            return work.finished()
        }
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
            case .result(let result):
                try take(work.saga(of: result.ticketID), result.eventID, input, context, &work)
            case .answer(let answer):
                try take(work.saga(answering: answer.planID), answer.eventID, input, context, &work)
            case .rejected:
                try apply(input, cause, context, &work)
            }
        }
        return work.finished()
    }

    /// Reads the sagas that are loaded whole. What is wrong with one concerns nobody but its own events.
    private func readWholes(
        _ loaded: LoadedBatch
    ) -> (stored: [Identifier: StoredSaga], unreadable: [Identifier: UnreadableSaga]) {
        var stored: [Identifier: StoredSaga] = [:]
        var unreadable: [Identifier: UnreadableSaga] = [:]
        for (id, whole) in loaded.whole where loaded.sagas[id] != nil {
            do throws(UnreadableSaga) {
                if let problem = loaded.damaged[id] { throw UnreadableSaga(saga: id, problem: problem) }
                stored[id] = try wholes.read(id, whole)
            } catch {
                unreadable[id] = error
            }
        }
        return (stored, unreadable)
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

    /// Applies one event, now. What it publishes belongs to the partition `cause`. One that cannot be decided is set aside.
    func apply(
        _ input: DecodedBatch.Input, _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        do {
            try carryOut(input, cause, context, &work)
        } catch let missing as MissingKeys {
            throw missing
        } catch {
            try setAside(error, input, cause, context, &work)
        }
    }

    private func carryOut(
        _ input: DecodedBatch.Input, _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        switch input.content {
        case .rejected(let rejected):
            let letter = encoder.encode(DeadLetter(rejected), of: input)
            work.apply(Reducer.refuse(rejected), of: input, cause: cause, eventID: "", outputs: [letter])
        case .decision(let decision):
            let (outcome, outputs) = try decide(decision, .first, input, context, work)
            work.apply(outcome, of: input, cause: cause, eventID: "decision:" + decision.id, outputs: outputs)
        case .command(let command):
            try obey(command, input, cause, context, &work)
        case .again(let command, let decision, let attempt):
            try reprocess(command, decision, attempt, input, cause, context, &work)
        case .result(let result):
            guard let saga = work.saga(of: result.ticketID), let stored = try work.stored(saga) else {
                return try decide(nil, .result(result, .none), result.eventID, input, cause, context, &work)
            }
            try decide(saga, .result(result, stored), result.eventID, input, cause, context, &work)
        case .answer(let answer):
            guard let saga = work.saga(answering: answer.planID), let stored = try work.stored(saga) else {
                return try decide(nil, .answer(answer, .none), answer.eventID, input, cause, context, &work)
            }
            try decide(saga, .answer(answer, stored), answer.eventID, input, cause, context, &work)
        }
    }

    /// What an event makes of a saga that is there; nil where nobody knows one.
    func decide(
        _ id: Identifier?, _ event: Event, _ eventID: String, _ input: DecodedBatch.Input, _ cause: TopicPartition,
        _ context: Context, _ work: inout BatchWork
    ) throws {
        if let id, work.hasApplied(eventID, id) { return work.count(.duplicate) }
        let (outcome, outputs) = try encoder.decide(
            id.flatMap { work.sagas[$0] }, event, work.now(context), of: input, clock: stages == nil ? nil : clock)
        work.apply(outcome, of: input, cause: cause, eventID: eventID, outputs: outputs)
        if let id, outcome.saga == nil { work.wish(outcome.wake, of: id) }
    }

    /// What becomes of a decision that is carried out for the first time or again; nothing is taken over yet.
    func decide(
        _ decision: Decision, _ attempt: Attempt, _ input: DecodedBatch.Input, _ context: Context, _ work: BatchWork
    ) throws -> (outcome: Outcome, outputs: [Output]) {
        let saga = attempt.isAgain ? .saga(decisionID: decision.id, attempt: attempt.number) : decision.sagaID
        let event = Event.decision(decision, planHolder: work.holders[decision.planID], attempt: attempt)
        return try encoder.decide(
            work.sagas[saga], event, work.now(context), of: input, clock: stages == nil ? nil : clock)
    }
}
