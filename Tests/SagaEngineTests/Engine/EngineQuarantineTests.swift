import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Damaged rows in a real Postgres: their sagas are set aside, the partition goes on.
@Suite struct EngineQuarantineTests {
    static let decisions = (0..<2).map { DecisionFactory(seed: 3).decision($0) }
    static let damaged = Identifier.saga(decisionID: decisions[0].decisionID)
    static let well = Identifier.saga(decisionID: decisions[1].decisionID)
    static let incident = Identifier.incident(saga: damaged, cause: "quarantined", ticket: nil)

    /// Two sagas that wait for results, with their tickets; no engine runs.
    private func waiting() throws -> (EngineFixture, damaged: [String], well: [String]) {
        let fixture = try EngineFixture()
        try fixture.publish(Self.decisions.map { ($0.key, $0.value) })
        let engine = try fixture.start()
        try fixture.wait(for: engine, records: 2)
        try fixture.stop(engine)
        return (fixture, try fixture.tickets(of: Self.damaged), try fixture.tickets(of: Self.well))
    }

    /// Runs an engine until it has consumed that many records.
    private func run(_ fixture: EngineFixture, records: Int) throws -> [Verdict: Int] {
        let engine = try fixture.start()
        try fixture.wait(for: engine, records: records)
        try fixture.stop(engine)
        return engine.totals.verdicts
    }

    private func expectResultsPassed(_ fixture: EngineFixture, _ count: Int) throws {
        #expect(
            try fixture.count(
                "SELECT sum(prepared_offset) FROM partition_progress WHERE topic = 'execution.results'") == count)
        #expect(
            try fixture.count("SELECT count(*) FROM partition_progress WHERE published_offset < prepared_offset") == 0)
    }

    /// What damages the saga, and how its dead letters describe that.
    static let damages = [
        (
            """
            UPDATE saga_history h SET document = 'damaged' WHERE saga_id = '\(damaged)'
            AND revision = (SELECT max(revision) FROM saga_history WHERE saga_id = h.saga_id AND document IS NOT NULL)
            """, "unreadable_saga", "its newest checkpoint cannot be read"
        ),
        (
            "UPDATE ticket_sheets SET body = '\\x0900' WHERE saga_id = '\(damaged)'", "unreadable_saga",
            "its ticket sheet 0 cannot be read: ticket sheet of version 9, this program reads 1"
        ),
        (
            """
            UPDATE saga_history SET document =
                replace(document, '"consolidate_results","status":"paused"', '"consolidate_results","status":"completed"')
            WHERE saga_id = '\(damaged)'
            """, "quarantined", "step C5 of saga \(damaged): FAIL is not allowed in completed"
        ),
    ]

    @Test(arguments: damages) func `results of a damaged saga are set aside, those of another one go on`(
        damage: String, reason: String, detail: String
    ) throws {
        let (fixture, damaged, well) = try waiting()
        try fixture.run(damage)
        try fixture.report([(damaged[0], "FAILED"), (well[0], "COMPLETED"), (damaged[1], "FAILED")])
        let verdicts = try run(fixture, records: 3)
        #expect(verdicts == [.quarantined(reason: reason): 2, .progressed: 1])
        try expectResultsPassed(fixture, 3)

        let letters = try fixture.read(.resultsDeadLetters)
        #expect(letters.map { $0.header("x-dlq-reason")?.text } == [reason, reason])
        #expect(
            letters.map { $0.header("x-dlq-detail")?.text }
                == Array(repeating: "saga \(Self.damaged): \(detail)", count: 2))
        #expect(letters.map { $0.header("x-dlq-topic")?.text } == ["execution.results", "execution.results"])
        let incidents = try fixture.read(.incidents)
        #expect(incidents.map { $0.key.map { String(decoding: $0, as: UTF8.self) } } == [Self.incident.description])
        #expect(
            try fixture.texts("SELECT revision::text FROM sagas WHERE saga_id = '\(Self.damaged)'") == ["1"])
        #expect(try fixture.texts("SELECT revision::text FROM sagas WHERE saga_id = '\(Self.well)'") == ["2"])
        #expect(
            try fixture.texts("SELECT DISTINCT saga_id::text FROM dead_letters") == [Self.damaged.description])
    }

    @Test func `the timer of a damaged saga is put off, and its incident is raised once`() throws {
        let (fixture, damaged, _) = try waiting()
        try fixture.run(Self.damages[0].0)
        let timers = "timers WHERE saga_id = '\(Self.damaged)'"
        for _ in 0..<2 {
            try fixture.run("UPDATE timers SET due_at = now(), produced_at = NULL WHERE saga_id = '\(Self.damaged)'")
            #expect(try run(fixture, records: 1)[.postponed(reason: "unreadable_saga")] == 1)
            #expect(try fixture.count("SELECT count(*) FROM \(timers)") == 1)
            #expect(try fixture.count("SELECT count(*) FROM \(timers) AND due_at > now() + interval '50 minutes'") == 1)
        }
        try fixture.report([(damaged[0], "COMPLETED")])
        #expect(try run(fixture, records: 1)[.quarantined(reason: "unreadable_saga")] == 1)
        #expect(try fixture.read(.incidents).count == 1)
        #expect(try fixture.read(.commandsDeadLetters).isEmpty)
        // Each firing names its timer beside the value too.
        let fired = try fixture.read(.commands)
        #expect(fired.count == 2)
        for record in fired {
            let timer = try #require(record.header("timer-id")?.text)
            #expect(String(decoding: record.value ?? [], as: UTF8.self).contains(#""timer_id":"\#(timer)""#))
        }
    }

    @Test func `an operator's republish needs the tickets and their headers, and no newer checkpoint`() throws {
        let (fixture, _, _) = try waiting()
        try fixture.run("UPDATE saga_history SET document = 'damaged' WHERE saga_id = '\(Self.damaged)'")
        let orders = [("c-1", Self.damaged), ("c-2", Self.well)].map { id, saga in
            let command = Command(id: id, order: .republish, saga: saga, issuedAt: 1, issuedBy: "ops")
            return ("key", Optional(command.json))
        }
        try fixture.publish(orders, to: .commands)
        #expect(
            try run(fixture, records: 2) == [.quarantined(reason: "unreadable_saga"): 1, .republished: 1])
        #expect(
            try fixture.read(.commandsDeadLetters).map { $0.header("x-dlq-detail")?.text }
                == ["saga \(Self.damaged): the checkpoint with the headers of its tickets cannot be read"])
        #expect(try fixture.read(.tickets).count == 15)
    }
}
