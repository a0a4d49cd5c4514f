internal import FlowC
internal import Kafka
internal import SagaEngine

extension SimulatedTables {
    /// The second round trip of a prepare: every statement, in order. With a collision the caller drops this copy.
    mutating func apply(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport], slot: Int, breaks: SimulationBreak?
    ) -> StoreConflict? {
        let ignores = breaks == .secondCreatorIgnored
        var moves = prepared.moves
        if breaks == .commitBehindFencingCount {
            // The count comes too late: COMMIT is on its way already, only the fenced rows stay as they are.
            moves = moves.filter { progress[$0.partition]?.epoch == $0.epoch }
        }
        if let conflict = insertSagas(prepared.writes, ignores: ignores)
            ?? insertChildren(prepared.writes, ignores: ignores, repeats: breaks == .eventAppliedTwice)
        {
            return conflict
        }
        if let conflict = park(prepared.writes) { return conflict }
        for row in prepared.rows {
            let key = OutboxKey(source: row.source, to: row.to)
            guard !outbox.contains(where: { $0[key] != nil }) else {
                if breaks == .unknownCommitRunAgain || breaks == .noEpochCheck { continue }
                return StoreConflict(.constraint("outbox_pkey"), detail: "outbox \(row.source) \(row.to)")
            }
            outbox[slot][key] = row
        }
        for move in moves {
            let highest = progress[move.partition]?.highest ?? move.to
            progress[move.partition]?.prepared = move.to
            progress[move.partition]?.highest = max(highest, move.to)
            progress[move.partition]?.fruitlessClaims = 0
            progress[move.partition]?.suspect = nil
        }
        mark(marks)
        batches += reports.count
        return nil
    }

    private mutating func insertSagas(_ writes: SagaWrites, ignores: Bool) -> StoreConflict? {
        for saga in writes.sagas.sorted(by: { $0.id < $1.id }) {
            if sagas[saga.id] != nil {
                if ignores { continue }
                return StoreConflict(.saga(saga.id), detail: "sagas_pkey \(saga.id)")
            }
            if saga.holdsPlan, let conflict = planConflict(saga) {
                if ignores { continue }
                return conflict
            }
            sagas[saga.id] = saga
        }
        for saga in writes.updates {
            if saga.holdsPlan, let conflict = planConflict(saga) { return conflict }
            sagas[saga.id] = saga
        }
        for (saga, row) in writes.ticketRows { ticketRows[saga] = row }
        return nil
    }

    private func planConflict(_ saga: Saga) -> StoreConflict? {
        let isHeld = sagas.values.contains {
            $0.id != saga.id && $0.holdsPlan && $0.planID == saga.planID && $0.attempt == saga.attempt
        }
        return isHeld ? StoreConflict(.plan(saga.planID), detail: "sagas_plan \(saga.planID)") : nil
    }

    private mutating func insertChildren(
        _ writes: SagaWrites, ignores: Bool, repeats: Bool
    ) -> StoreConflict? {
        for row in writes.tickets.sorted(by: { $0.position < $1.position }) {
            guard tickets[row.ticket.id] == nil else {
                if ignores { continue }
                return StoreConflict(.constraint("ticket_states_pkey"), detail: "ticket \(row.ticket.id)")
            }
            let ticket = StoredTicket(id: row.ticket.id, value: row.ticket.value, position: row.position)
            tickets[row.ticket.id] = ticket
            sagaOf[row.ticket.id] = row.sagaID
            ticketsOf[row.sagaID, default: []].append(ticket)
        }
        for ticket in writes.ticketChanges { ticketProgress[ticket.id] = ticket.progress }
        for row in writes.journal {
            let isApplied = journal[row.sagaID]?.contains { $0.eventID == row.eventID } ?? false
            guard !isApplied || repeats else {
                if ignores { continue }
                return StoreConflict(.constraint("saga_history_event"), detail: "\(row.sagaID) \(row.eventID)")
            }
            journal[row.sagaID, default: []].append(row)
        }
        for checkpoint in writes.checkpoints {
            if ignores && checkpoints[checkpoint.id] != nil { continue }
            newestCheckpoints[checkpoint.sagaID] = checkpoint
            if firstCheckpoints[checkpoint.sagaID] == nil { firstCheckpoints[checkpoint.sagaID] = checkpoint }
            guard checkpoints.updateValue(checkpoint, forKey: checkpoint.id) == nil else {
                return StoreConflict(.constraint("saga_history_pkey"), detail: "checkpoint \(checkpoint.id)")
            }
        }
        for row in writes.deadLetters {
            if let saga = row.quarantined { quarantined.insert(saga) }
            guard deadLetters[row.source, default: []].insert(row.offset).inserted else {
                return StoreConflict(.constraint("dead_letters_pkey"), detail: "\(row.source) \(row.offset)")
            }
        }
        return nil
    }

    private mutating func park(_ writes: SagaWrites) -> StoreConflict? {
        for event in writes.parked {
            let isParked = parked[event.saga]?.contains { $0.eventID == event.eventID } ?? false
            guard !isParked else {
                return StoreConflict(.saga(event.saga), detail: "parked_events_pkey \(event.saga) \(event.eventID)")
            }
            parked[event.saga, default: []].append(event)
        }
        for event in writes.unparked {
            parked[event.saga]?.removeAll { $0.eventID == event.eventID }
            if parked[event.saga]?.isEmpty == true { parked[event.saga] = nil }
        }
        for timer in writes.armed where timers[timer.id] == nil { timers[timer.id] = timer }
        for id in writes.disarmed { timers[id] = nil }
        return nil
    }
}
