import FlowC
import Postgres
import SagaEngine
import Synchronization
import Testing

@testable import orchestrator

@Suite struct DatabaseCounterTests {
    /// What a counter is given and tells.
    private final class Surroundings: Sendable {
        let time = Mutex<UInt64>(5)
        let told = Mutex<[StuckCounts]>([])
    }

    @Test func `what waits is counted with each question, stuck sagas once a minute, on whatever connection`() throws {
        let place = try OperatorPlace()
        let saga = Identifier.saga(decisionID: "d")
        let surroundings = Surroundings()
        let counter = DatabaseCounter(
            group: place.group, untimed: { [saga] }, clock: { surroundings.time.withLock { $0 } },
            onStuck: { counts in surroundings.told.withLock { $0.append(counts) } })
        func read(after nanoseconds: UInt64) throws -> DatabaseReading {
            surroundings.time.withLock { $0 += nanoseconds }
            var connection = try place.connection()
            return try counter.read(on: &connection)
        }
        #expect(try read(after: 0).stuck == StuckCounts())
        try place.execute(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at, facts)
            VALUES ('\(saga)', 'd', 'p', 'i', 1, 'COMPENSATING', 'C5', true, 'c', 'low', 'NORMAL', 1, 'v2', now(),
                now() - interval '1 hour', '{"stuck":true}');
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
            VALUES ('\(saga)', '\(place.group)', '\(saga)', 'retry', 1, now());
            """)
        let early = try read(after: DatabaseCounter.pause - 1)
        #expect(early.stuck == StuckCounts())
        #expect(early.backlog.timersDue == 1)
        let due = try read(after: 1)
        #expect(due.stuck.byReason == [.undoing: .init(late: 1, alarming: 1)])
        #expect(due.stuck.oldestSeconds >= 3600)
        #expect(try read(after: 1).stuck == due.stuck)
        #expect(surroundings.told.withLock { $0 } == [StuckCounts(), due.stuck])
    }
}
