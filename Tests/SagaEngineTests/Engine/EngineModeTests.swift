import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Ways to run the engine that are not the default.
@Suite struct EngineModeTests {
    static let decision = DecisionFactory(seed: 1).decision(0)
    static let saga = Identifier.saga(decisionID: decision.decisionID)

    private func frames(_ fixture: EngineFixture, _ word: String) throws -> Int {
        try fixture.read(.telemetry).count { record in
            String(decoding: record.value ?? [], as: UTF8.self).contains(word)
        }
    }

    @Test func `on-dispatch ends a saga with its publication, and a later result is a line of its history`() throws {
        let fixture = try EngineFixture()
        var profile = Profile()
        profile.consolidation = .onDispatch
        let engine = try fixture.start(profile: profile)
        try fixture.publish([(Self.decision.key, Self.decision.value)])
        try fixture.wait(for: engine, records: 1)
        let label = "SELECT facts::json ->> 'label' FROM sagas"
        #expect(try fixture.texts("SELECT state FROM sagas") == ["COMPLETED"])
        #expect(try fixture.texts(label) == ["DISPATCHED"])
        #expect(try fixture.count("SELECT count(*) FROM timers") == 0)

        let tickets = try fixture.tickets(of: Self.saga)
        try fixture.report([(tickets[0], "FAILED"), (tickets[0], "FAILED")])
        try fixture.wait(for: engine, records: 3)
        try fixture.stop(engine)
        #expect(engine.totals.verdicts == [.dispatched: 1, .late: 1, .duplicate: 1])
        #expect(try fixture.texts("SELECT state FROM sagas") == ["COMPLETED"])
        #expect(try fixture.texts(label) == ["DISPATCHED"])
        #expect(try fixture.count("SELECT max(revision) FROM saga_history") == 2)
        #expect(
            try fixture.texts("SELECT entries FROM saga_history WHERE revision = 2").first?
                .contains("the ticket \(tickets[0]) is FAILED at a, after the end") == true)
        #expect(try fixture.texts("SELECT DISTINCT status::text FROM ticket_states") == ["PENDING"])
        #expect(try fixture.read(.tickets).count == 5)
        #expect(try frames(fixture, #""kind":"ended""#) == 1)
        #expect(try frames(fixture, #""kind":"dispatched""#) == 0)
        #expect(try fixture.read(.incidents).isEmpty)
    }

    @Test func `without compensation a failed ticket ends the saga, and nothing is undone`() throws {
        let fixture = try EngineFixture()
        var profile = Profile()
        profile.compensates = false
        let engine = try fixture.start(profile: profile)
        try fixture.publish([(Self.decision.key, Self.decision.value)])
        try fixture.wait(for: engine, records: 1)
        let tickets = try fixture.tickets(of: Self.saga)
        try fixture.report([(tickets[0], "COMPLETED"), (tickets[1], "FAILED"), (tickets[2], "COMPLETED")])
        try fixture.wait(for: engine, records: 4)
        try fixture.stop(engine)
        #expect(engine.totals.verdicts == [.dispatched: 1, .progressed: 1, .entered(.failed): 1, .late: 1])
        #expect(try fixture.texts("SELECT state || ' ' || reason FROM sagas") == ["FAILED ticket_failed"])
        #expect(try fixture.texts("SELECT facts::json ->> 'label' FROM sagas") == ["PARTIAL"])
        #expect(try fixture.count("SELECT count(*) FROM ticket_states") == 5)
        #expect(try fixture.read(.tickets).count == 5)
        #expect(try fixture.count("SELECT count(*) FROM timers") == 0)
        #expect(try frames(fixture, #""kind":"ended""#) == 1)
        #expect(try fixture.read(.incidents).count == 1)
    }
}
