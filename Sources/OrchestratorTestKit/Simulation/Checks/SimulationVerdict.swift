internal import FlowC
internal import Kafka
internal import SagaEngine

/// What must be true when nothing is left to happen.
struct SimulationVerdict {
    let world: SimulatedWorld
    var checks: SimulationChecks { world.checks }
    var tables: SimulatedTables { world.postgres.tables }

    init(_ world: SimulatedWorld) {
        self.world = world
    }

    func pronounce() {
        if checks.isHalted { return onlyExpected() }
        everythingDone()
        if world.scenario.isWhole { everySagaEnded() }
        onlyExpected()
        operatorObeyed()
    }

    /// Records that had to be decided: from the start on, and not skipped by an operator.
    private var required: [(place: TopicPartition, offset: Int64, input: SimulatedInput)] {
        world.feeder.records.filter { record in
            guard record.offset >= checks.starts[record.place] ?? 0 else { return false }
            guard world.op.scenario == .skip, let move = world.op.move, move.partition == record.place else {
                return true
            }
            return record.offset >= move.to
        }
    }

    private func everythingDone() {
        var holders: [String: Int] = [:]
        for record in required {
            let input = record.input
            switch input.expectation {
            case .poison:
                expect(.deadLetter(record.place, record.offset))
                continue
            case .republish(let command):
                republished(record, command)
                continue
            default: break
            }
            guard let saga = tables.sagas[input.saga] else {
                return checks.fail("decision \(input.decisionID) of \(record.place)@\(record.offset) has no saga")
            }
            let isDuplicate = saga.reason == "duplicate_plan"
            switch input.expectation {
            case .tickets where isCancelledUnseen(saga):
                holders[input.planID, default: 0] += 1
            case .tickets(let ids):
                expect(.frame(Identifier.frame(saga: saga.id, kind: isDuplicate ? .ended : .dispatched).description))
                guard !isDuplicate else { continue }
                holders[input.planID, default: 0] += 1
                for id in ids { expectTicket(id) }
            case .approval: expect(.approval(plan: input.planID))
            case .waits: expect(.frame(Identifier.frame(saga: saga.id, kind: .ended).description))
            case .refused: expect(.frame(Identifier.frame(saga: saga.id, kind: .ended).description))
            case .invalid:
                expect(.frame(Identifier.frame(saga: saga.id, kind: .ended).description))
                let places = world.feeder.records.filter { $0.input.saga == input.saga && $0.input.isDecision }
                let letters = places.filter { checks.visible[.deadLetter($0.place, $0.offset)] != nil }
                if letters.count != 1 { checks.fail("\(letters.count) dead letters of decision \(input.decisionID)") }
            case .poison, .republish: break
            }
        }
        for record in required {
            guard case .tickets = record.input.expectation, holders[record.input.planID] == nil else { continue }
            // The holder may be a decision that need not have been decided: before the start, or skipped.
            let isHeld = tables.sagas.values.contains { $0.planID == record.input.planID && $0.reason == nil }
            if !isHeld { checks.fail("nobody holds plan \(record.input.planID)") }
        }
    }

    /// An operator has cancelled it while it waited for capacity: nothing of it went out.
    private func isCancelledUnseen(_ saga: Saga) -> Bool {
        world.scenario == .admission && saga.state == .cancelled && tables.ticketsOf[saga.id] == nil
    }

    /// A command is obeyed once, or its record is a dead letter.
    private func republished(
        _ record: (place: TopicPartition, offset: Int64, input: SimulatedInput), _ command: String
    ) {
        let saga = record.input.saga
        let isObeyed = tables.journal[saga]?.contains { $0.eventID == "command:" + command } ?? false
        guard isObeyed else {
            // The same command twice: the second finds the first in the inbox and is nothing.
            let places = world.feeder.records.filter {
                $0.input.key == record.input.key && $0.input.value == record.input.value
            }
            if !places.contains(where: { checks.visible[.deadLetter($0.place, $0.offset)] != nil }) {
                checks.fail("command \(command) was neither obeyed nor refused")
            }
            return
        }
        // What undoes others may have gone out later; so may everything, where the command was refused.
        let row = tables.journal[saga]?.first { $0.eventID == "command:" + command }
        if world.scenario.isWhole, row.map({ String(decoding: $0.entries, as: UTF8.self) })?.contains("refused") == true
        {
            return
        }
        for ticket in tables.ticketsOf[saga] ?? [] where checks.plans[ticket.id] != nil {
            expect(.replayed(.ticket(ticket.id.description), command: command))
        }
    }

    func expect(_ output: VisibleOutput) {
        if checks.visible[output] == nil { checks.fail("\(output) never became visible") }
    }

    private func expectTicket(_ id: String) {
        guard let bytes = checks.visible[.ticket(id)] else { return checks.fail("ticket \(id) never became visible") }
        let stored = tables.tickets.first { $0.key.description == id }?.value.value
        if bytes != stored { checks.fail("ticket \(id) is visible with other bytes than were stored") }
    }

    /// Nothing is visible that no record asked for.
    private func onlyExpected() {
        var allowed: Set<VisibleOutput> = []
        for record in world.feeder.records {
            allowed.insert(.deadLetter(record.place, record.offset))
            allowed.insert(.approval(plan: record.input.planID))
            if record.input.isDecision {
                let cause = IncidentCause.invalidPlan.rawValue
                let id = Identifier.incident(saga: record.input.saga, cause: cause, ticket: nil)
                allowed.insert(.incident(id.description))
            }
            for kind in TelemetryFrame.Kind.allCases {
                allowed.insert(.frame(Identifier.frame(saga: record.input.saga, kind: kind).description))
            }
            switch record.input.expectation {
            case .tickets(let ids), .waits(let ids): allowed.formUnion(ids.map { .ticket($0) })
            default: break
            }
            guard case .republish(let command) = record.input.expectation else { continue }
            for ticket in tables.ticketsOf[record.input.saga] ?? [] {
                allowed.insert(.replayed(.ticket(ticket.id.description), command: command))
            }
        }
        // After a restore the tables have forgotten some of what was asked for.
        guard !checks.isRestored else { return }
        if world.scenario.isWhole, checks.visible.keys.contains(where: { !allowed.contains($0) }) {
            allowWhatFollows(&allowed)
        }
        for output in checks.visible.keys where !allowed.contains(output) { checks.fail("\(output) is not expected") }
    }

    private func operatorObeyed() {
        guard world.op.scenario == .rewind, let move = world.op.move, move.to < move.from else { return }
        if !checks.rewound.contains(move.partition) {
            checks.fail("the rewind of \(move.partition) to \(move.to) that the operator asked for was lost")
        }
    }
}
