import FlowC
import Testing

@testable import SagaEngine

/// Sagas that run, where there is a limit.
extension SagaStoreContract {
    func counting(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let shares = [Rows.share(Rows.zero, 5..<6)]
        func timer(_ saga: UInt64, _ kind: TimerKind) -> Timer {
            Timer(
                id: .timer(saga: Rows.id(saga), kind: kind.rawValue, sequence: 1), saga: Rows.id(saga), kind: kind,
                sequence: 1, dueAt: Rows.now + Int64(saga))
        }
        func saga(_ number: UInt64, _ state: ExecutionState) -> Saga {
            var saga = Rows.saga(number)
            saga.state = state
            return saga
        }
        let batch = Rows.batch(1, shares) { writes in
            writes.sagas = [
                saga(1, .waitingForEvent), saga(2, .waitingForEvent), saga(3, .paused), saga(4, .compensating),
                saga(5, .waitingForEvent), saga(6, .deferred), saga(7, .deferred), saga(8, .awaitingApproval),
                saga(9, .retrying), saga(10, .completed),
            ]
            writes.armed = [
                timer(1, .ticketWarning), timer(2, .ticketDeadline), timer(3, .executionDeadline),
                timer(4, .compensationDeadline), timer(5, .signalWait), timer(6, .signalWait), timer(7, .deferral),
                timer(8, .approvalExpiry), timer(9, .retry),
                // Of signals whose saga nobody knows, and of events that wait.
                timer(11, .signalWait), timer(1, .drain),
            ]
        }
        #expect(try store.prepare(batch, shares) == .committed)
        func running(_ capacity: Int, _ change: (inout BatchKeys) -> Void, _ store: any SagaStore) throws -> Int? {
            var keys = BatchKeys(partitions: [Rows.share(Rows.zero, 6..<7)])
            keys.capacity = capacity
            change(&keys)
            return try store.look(keys).running
        }
        switch self {
        case .running:
            for (capacity, found) in [(1, 1), (4, 4), (5, 5), (100, 5)] {
                #expect(try running(capacity, { $0.plans = ["p"] }, store) == found)
            }
            #expect(try running(100, { $0.plans = ["p"] }, fixture.store(group: "other", lane: "a")) == 0)
        default:
            #expect(try running(0, { $0.plans = ["p"] }, store) == nil)
            #expect(try running(9, { $0.answered = ["p": ["e"]] }, store) == 5)
            #expect(try running(9, { $0.worksOf = [Rows.id(6)] }, store) == 5)
            #expect(try running(9, { $0.results = [Rows.id(6): ["e"]] }, store) == nil)
            #expect(try running(9, { $0.sagas = [Rows.id(6)] }, store) == nil)
        }
    }
}
