public import FlowC
public import Kafka

/// Flow C over one batch: decodes decisions, reduces them in order, and turns the outcomes into rows and outputs.
///
/// Belongs to one lane's thread: it owns reusable decoders and encoders.
public final class FlowProcessor: BatchProcessor {
    private var reader: RecordReader
    private var encoder: OutputEncoder
    private let profile: Profile
    private let clock: @Sendable () -> UInt64

    /// A processor with its own decoder and encoder. `clock` is monotonic, nanoseconds.
    public init(
        reader: consuming RecordReader, encoder: consuming OutputEncoder, profile: Profile,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.reader = reader
        self.encoder = encoder
        self.profile = profile
        self.clock = clock
    }

    /// Reads every record; what cannot be read becomes a rejected input.
    public func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
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
        let context = Context(timeMs: loaded.now, profile: profile, clock: .monotonic(clock))
        var work = BatchWork(sagas: loaded.sagas, holders: loaded.holders)
        for input in batch.inputs {
            switch input.content {
            case .rejected(let rejected):
                let letter = encoder.encode(DeadLetter(rejected), of: input)
                work.apply(Reducer.refuse(rejected), of: input, eventID: "", outputs: [letter])
            case .decision(let decision):
                try reduce(decision, input, context, into: &work)
            }
        }
        return work.reduced
    }

    private func reduce(
        _ decision: Decision, _ input: DecodedBatch.Input, _ context: Context, into work: inout BatchWork
    ) throws {
        let saga = work.sagas[decision.sagaID]
        let event = Event.decision(decision, planHolder: work.holders[decision.planID])
        var outcome = try Reducer.reduce(saga, event, context)
        var outputs: [Output]
        do {
            outputs = try encoder.encode(outcome, of: input)
        } catch let failure as TicketFailure {
            outcome = try Reducer.fail(saga, event, context, because: failure)
            outputs = try encoder.encode(outcome, of: input)
        }
        work.apply(outcome, of: input, eventID: "decision:" + decision.id, outputs: outputs)
    }
}
