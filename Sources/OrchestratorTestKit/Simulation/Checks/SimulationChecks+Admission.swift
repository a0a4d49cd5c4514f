internal import FlowC
internal import SagaEngine

/// What must be true of sagas where few may run at one time.
extension SimulationChecks {
    /// Whoever is dispatched finds a place, and to be put off takes no try.
    func admitted(_ before: SimulatedTables, _ after: SimulatedTables, _ limit: Profile) {
        if let saga = after.sagas.values.filter({ $0.facts.tries != 0 }).min(by: { $0.id < $1.id }) {
            return fail("saga \(saga.id) was put off and has used a try")
        }
        let new = after.sagas.values.filter { saga in
            saga.isOut && after.ticketsOf[saga.id] != nil && before.ticketsOf[saga.id] == nil
        }
        guard !new.isEmpty else { return }
        // One that an operator lets go on by a record of this very commit needs no room.
        let running = after.sagas.values.count { saga in
            saga.isOut && (before.ticketsOf[saga.id] == nil || before.sagas[saga.id]?.isOut == true)
        }
        let most = new.contains(where: \.isUrgent) ? limit.admissionCapacity : limit.admissionMaxSagas
        if running > most { fail("\(running) sagas run, although \(most) may") }
    }
}

extension Saga {
    /// Its tickets are out, it has not ended, and it waits for no person.
    fileprivate var isOut: Bool {
        switch state {
        case .waitingForEvent, .cancelRequested: true
        case .compensating: !facts.isStuck
        case .paused: facts.pausedFrom == .waitingForEvent && !facts.isOverdue
        default: false
        }
    }
}
