internal import Documents
internal import FlowC
internal import Kafka

/// What a batch has decided so far: later records of the same batch see it.
struct BatchWork {
    private(set) var sagas: [Identifier: Saga]
    private(set) var holders: [String: PlanHolder]
    private(set) var reduced = ReducedBatch()

    init(sagas: [Identifier: Saga], holders: [String: PlanHolder]) {
        self.sagas = sagas
        self.holders = holders
    }

    /// Takes over an outcome with its encoded effects, one output for each effect. `eventID` names the event for the saga's
    /// journal; an outcome without a saga has none.
    mutating func apply(
        _ outcome: Outcome, of input: DecodedBatch.Input, eventID: String, outputs: [Output]
    ) {
        reduced.verdicts[outcome.verdict, default: 0] += 1
        reduced.outputs[input.record.partition, default: []] += outputs
        addRows(of: outcome, input, outputs)
        guard let saga = outcome.saga else { return }
        sagas[saga.id] = saga
        if saga.holdsPlan { holders[saga.planID] = PlanHolder(sagaID: saga.id, decisionID: saga.decisionID) }
        reduced.writes.sagas.append(saga)
        if !outcome.journal.isEmpty {
            reduced.writes.journal.append(
                .init(
                    sagaID: saga.id, revision: saga.revision, eventID: eventID,
                    source: input.record.partition, offset: input.record.offset,
                    entries: Self.render(outcome.journal)))
        }
        if let checkpoint = outcome.checkpoint { reduced.writes.checkpoints.append(checkpoint) }
    }

    /// The rows of tickets and dead letters.
    private mutating func addRows(of outcome: Outcome, _ input: DecodedBatch.Input, _ outputs: [Output]) {
        var position: Int32 = 0
        for (effect, output) in zip(outcome.effects, outputs) {
            switch effect {
            case .publish(let ticket):
                guard let saga = outcome.saga else { continue }
                reduced.writes.tickets.append(
                    .init(
                        id: ticket.id, sagaID: saga.id, position: position, taskID: ticket.taskID,
                        value: output.value ?? []))
                position += 1
            case .deadLetter(let letter):
                reduced.writes.deadLetters.append(
                    .init(
                        source: input.record.partition, offset: input.record.offset, letter: letter,
                        sagaID: outcome.saga?.id))
            case .frame, .requestApproval: break
            }
        }
    }

    /// The journal entries of one record: `[{"event_type":…,"node_id":…,"payload":{…}}]`.
    private static func render(_ journal: [JournalEntry]) -> [UInt8] {
        var writer = JSONWriter(capacity: journal.count * 160)
        writer.list { writer in
            for entry in journal {
                writer.object { writer in
                    writer.key("event_type")
                    writer.value(entry.kind.rawValue)
                    writer.key("node_id")
                    writer.value(entry.step?.name)
                    writer.key("payload")
                    entry.write(to: &writer)
                }
            }
        }
        return writer.bytes
    }
}
