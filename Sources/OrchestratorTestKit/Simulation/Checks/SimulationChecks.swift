internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// The promises that hold after every step (commit-protocol, "Proof" 1). The first broken one is kept.
final class SimulationChecks {
    struct RowKey: Hashable {
        let batch: Identifier
        let source: TopicPartition
    }

    let document = Document()
    let trace: SimulationTrace
    private(set) var failure: SimulationFailure?
    /// What readers of committed records see, with its bytes.
    private(set) var visible: [VisibleOutput: [UInt8]?] = [:]
    /// How many outputs of a row are visible.
    private(set) var published: [RowKey: Int] = [:]
    /// What the journals say.
    private(set) var folds: [Identifier: JournalFold] = [:]
    /// What each ticket of a plan depends on, for every plan of the run.
    let plans: [Identifier: [Identifier]]
    /// The saga of each ticket.
    private(set) var sagaOf: [Identifier: Identifier] = [:]
    /// The keys that the tickets of sagas came with.
    private(set) var keys: [Identifier: [UInt8]] = [:]
    /// The ids of the tickets that are visible.
    private(set) var visibleTickets: Set<Identifier> = []
    /// Who answers tickets; nil where nobody does.
    var worker: SimulatedWorker?
    /// Called with each output that has become visible.
    var onVisible: (VisibleOutput) -> Void = { _ in }
    /// The partitions whose offset an operator moved, or all after the offsets were lost.
    var moved: Set<TopicPartition> = []
    /// Postgres was put back to an older state: rows may miss what is out.
    var isRestored = false
    /// True while Kafka knows a signed offset that Postgres does not.
    var isBehind: () -> Bool = { false }
    /// The same at the moment of the restore.
    private var wasBehind = false
    private(set) var isHalted = false
    private(set) var rewound: Set<TopicPartition> = []
    /// The first watermark of each partition.
    private(set) var starts: [TopicPartition: Int64] = [:]
    /// Where the partitions ended when the first start was stored.
    var firstEnds: [TopicPartition: Int64] = [:]

    init(trace: SimulationTrace, plans: [Identifier: [Identifier]]) {
        self.trace = trace
        self.plans = plans
    }

    func fail(_ text: String) {
        guard failure == nil else { return }
        failure = SimulationFailure(text)
        trace("VIOLATION \(text)")
    }

    // MARK: Kafka

    func becameVisible(_ output: Output, _ batch: Identifier, _ source: TopicPartition) {
        let key = VisibleOutput(output, document)
        if case .unknown(let topic) = key { fail("an output on \(topic) that nobody expects") }
        if case .replayed(let first, _) = key {
            guard let bytes = visible[first] else { return fail("\(key), but not for the first time yet") }
            if bytes != output.value { fail("\(key) with other bytes") }
        }
        if visible.updateValue(output.value, forKey: key) != nil { fail("\(key) is visible twice") }
        if !isRestored { inOrder(output, key) }
        if case .ticket(let id) = key, let ticket = Identifier(id) {
            visibleTickets.insert(ticket)
            if let saga = sagaOf[ticket], keys[saga] == nil { keys[saga] = output.key }
        }
        onVisible(key)
        published[RowKey(batch: batch, source: source), default: 0] += 1
    }

    func committed(
        _ partition: TopicPartition, _ before: CommittedOffset?, _ after: CommittedOffset, _ tables: SimulatedTables
    ) {
        guard let signature = after.signature else { return }
        if let before, before.signature != nil, after.offset < before.offset {
            fail("the committed offset of \(partition) went back by itself: \(before.offset) → \(after.offset)")
        }
        guard !isRestored, signature.to == after.offset else { return }
        for slot in tables.outbox {
            for row in slot.values where row.source == partition && row.to <= after.offset { check(row, after.offset) }
        }
    }

    private func check(_ row: OutboxRow, _ offset: Int64) {
        let count = published[RowKey(batch: row.batch, source: row.source)] ?? 0
        guard count < row.outputs.count else { return }
        fail(
            "offset \(offset) of \(row.source) is committed, but \(row.outputs.count - count) output(s) of "
                + "[\(row.from), \(row.to)) were never published")
    }

    // MARK: Postgres

    func committed(_ before: SimulatedTables, _ after: SimulatedTables) {
        for (id, saga) in after.sagas
        where before.sagas[id] != saga || before.journal[id]?.count != after.journal[id]?.count {
            fold(id, saga, after)
        }
        waiting(after)
        if let saga = after.quarantined.min() { fail("an event of saga \(saga) was set aside") }
        for (partition, row) in after.progress { progressed(partition, before.progress[partition], row) }
        if after.halted != nil && before.halted == nil { halted(after.halted ?? "") }
        if after.currentSlot == before.currentSlot
            && after.outbox.indices.contains(where: { slot in
                after.outbox[slot].isEmpty && !before.outbox[slot].isEmpty && slot != after.currentSlot
            })
        {
            emptied(before, after)
        }
    }

    private func fold(_ id: Identifier, _ saga: Saga, _ tables: SimulatedTables) {
        let journal = tables.journal[id] ?? []
        let stored = tables.ticketsOf[id] ?? []
        var plan: [Identifier: [Identifier]] = [:]
        for ticket in stored {
            sagaOf[ticket.id] = id
            plan[ticket.id] = plans[ticket.id]
        }
        // Of what a ticket of another plan with the same id would have depended on, only what exists counts.
        plan = plan.mapValues { $0.filter { plan[$0] != nil } }
        var fold = folds[id] ?? JournalFold(of: id)
        if journal.count < fold.rows { fold = JournalFold(of: id) }
        do throws(SimulationFailure) {
            for row in journal.dropFirst(fold.rows) {
                try fold.apply(row, plan, document)
                for result in fold.results { answered(result.ticket, result.status) }
            }
        } catch {
            return fail(error.description)
        }
        folds[id] = fold
        if !isRestored { compare(fold.tickets, id, tables) }
        guard fold.saga.state == saga.state, fold.saga.revision == saga.revision else {
            return fail(
                "saga \(id) is \(saga.state.rawValue) at revision \(saga.revision), its journal says "
                    + "\(fold.saga.state?.rawValue ?? "nothing") at \(fold.saga.revision)")
        }
        guard let checkpoint = tables.newestCheckpoints[id] else { return fail("saga \(id) has no checkpoint") }
        for step in checkpoint.steps where fold.saga.steps[step.step] != step.state {
            let told = fold.saga.steps[step.step]?.rawValue ?? "nothing"
            fail("\(step.step.name) of saga \(id) is \(step.state.rawValue), its journal says \(told)")
        }
    }

    private func progressed(
        _ partition: TopicPartition, _ before: SimulatedTables.ProgressRow?, _ after: SimulatedTables.ProgressRow
    ) {
        guard let before else {
            starts[partition] = after.prepared
            return
        }
        guard after != before else { return }
        if after.published > after.prepared { fail("\(partition) is marked beyond what is prepared") }
        if after.epoch > 400 { fail("\(partition) is claimed by turns for ever") }
        guard after.prepared < before.prepared else {
            if before.highest == nil, after.highest == nil, after.prepared != before.prepared {
                starts[partition] = after.prepared
            }
            return
        }
        if before.highest == nil {
            starts[partition] = after.prepared
        } else if moved.contains(partition) {
            rewound.insert(partition)
        } else {
            fail("\(partition) was rewound \(before.prepared) → \(after.prepared), although nobody moved its offset")
        }
    }

    private func emptied(_ before: SimulatedTables, _ after: SimulatedTables) {
        guard !isRestored else { return }
        let kept = after.outbox.reduce(into: Set<SimulatedTables.OutboxKey>()) { $0.formUnion($1.keys) }
        for slot in before.outbox {
            for (key, row) in slot where !kept.contains(key) {
                let count = published[RowKey(batch: row.batch, source: row.source)] ?? 0
                if count < row.outputs.count {
                    fail("a prepared row of \(row.source) [\(row.from), \(row.to)) disappeared from the outbox")
                }
            }
        }
    }

    private func halted(_ reason: String) {
        isHalted = true
        guard isRestored, wasBehind || isBehind() else {
            return fail("every lane halts although Postgres is not older than Kafka: \(reason)")
        }
    }

    /// Takes the folds of a backup's journal instead of what was lost.
    func restored(_ tables: SimulatedTables) {
        isRestored = true
        // A lane that has seen a row missing is right to halt, even when another has stored the same start anew since.
        wasBehind = isBehind()
        folds = [:]
        for (id, saga) in tables.sagas { fold(id, saga, tables) }
    }
}

extension SimulationChecks {
    /// The first claimer stores the start of every partition, and none lies beyond what was there then.
    func started(_ before: SimulatedTables, _ after: SimulatedTables, _ kafka: SimulatedKafka) {
        for partition in kafka.partitions {
            guard before.progress[partition] == nil, let row = after.progress[partition] else { continue }
            let end = firstEnds[partition] ?? kafka.inputs[partition]?.lastStable ?? 0
            if row.prepared > end {
                fail("\(partition) starts at \(row.prepared), behind records that came after the first start")
            }
        }
        let topics = Set(after.progress.keys.map(\.topic))
        for partition in kafka.partitions where firstEnds[partition] == nil && topics.contains(partition.topic) {
            firstEnds[partition] = kafka.inputs[partition]?.lastStable
        }
    }
}
