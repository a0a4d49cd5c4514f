import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// The admission limit on the whole way, over librdkafka's mock cluster and a real Postgres.
@Suite struct EngineAdmissionTests {
    private static let profile = {
        var profile = Profile()
        profile.admissionMaxSagas = 2
        profile.deferralBaseMs = 200
        profile.deferralCapMs = 400
        profile.maxDeferrals = 10_000
        return profile
    }()

    /// How many sagas ran at most, by their histories: from the publication of the tickets to the end.
    private static let most = """
        WITH moves AS (
            SELECT h.saga_id, h.recorded_at AS at, e ->> 2 AS "from", e ->> 3 AS "to"
            FROM saga_history h, json_array_elements(h.entries::json) AS e WHERE e ->> 0 = 'STATE_TRANSITION'
        ), courses AS (
            SELECT saga_id, min(at) FILTER (WHERE "to" = 'WAITING_FOR_EVENT') AS since,
                min(at) FILTER (WHERE "to" = 'COMPLETED') AS until
            FROM moves GROUP BY 1
        )
        SELECT max((SELECT count(*) FROM courses b WHERE b.since <= a.since AND (b.until IS NULL OR b.until > a.since)))
        FROM courses a
        """

    /// Answers every ticket that is out, until nothing is left to do.
    private func work(_ fixture: EngineFixture, _ engine: Engine, sagas: Int) throws {
        var answered: Set<String> = []
        let deadline = Date(timeIntervalSinceNow: 90)
        while try fixture.count("SELECT count(*) FROM sagas WHERE state = 'COMPLETED'") < sagas {
            guard Date() < deadline else {
                throw EngineFixture.Stalled(totals: engine.totals, expected: sagas)
            }
            #expect(try fixture.count("SELECT count(*) FROM sagas WHERE state = 'WAITING_FOR_EVENT'") <= 2)
            let out = Set(try fixture.texts("SELECT ticket_id::text FROM ticket_states WHERE status = 'PENDING'"))
            let new = out.subtracting(answered).sorted()
            answered.formUnion(new)
            if !new.isEmpty { try fixture.report(new.map { ($0, "COMPLETED") }) }
            engine.waitForProgress(upTo: .milliseconds(200))
        }
    }

    @Test func `no more sagas run than may, those that are put off outlive a restart, and all complete`() throws {
        let fixture = try EngineFixture()
        let decisions = (0..<6).map { DecisionFactory(seed: 5).decision($0, DecisionOptions(tasks: 2)) }
        try fixture.publish(decisions.map { ($0.key, $0.value) })
        var slow = Self.profile
        slow.deferralBaseMs = 400
        let first = try fixture.start(lanes: 2, profile: slow)
        try fixture.wait(for: first, sagas: 6)
        try fixture.stop(first)
        #expect(
            try fixture.texts("SELECT state FROM sagas ORDER BY 1") == Array(repeating: "DEFERRED", count: 4)
                + Array(repeating: "WAITING_FOR_EVENT", count: 2))
        #expect(
            try fixture.texts("SELECT DISTINCT reason || ': ' || detail FROM sagas WHERE state = 'DEFERRED'")
                == ["deferred: BUSY admission: 2 of 2 sagas run"])
        #expect(try fixture.count("SELECT count(*) FROM ticket_states") == 4)

        let second = try fixture.start(lanes: 2, profile: Self.profile)
        try work(fixture, second, sagas: 6)
        try fixture.wait(for: second, sagas: 6)
        try fixture.stop(second)
        #expect(
            try fixture.texts("SELECT state || coalesce(reason, '') FROM sagas")
                == Array(repeating: "COMPLETED", count: 6))
        #expect(try fixture.count(Self.most) == 2)
        #expect(
            try fixture.count("SELECT count(*) FROM sagas WHERE facts LIKE '%\"tries\"%'") == 0,
            "to be put off takes no try")
        #expect(try fixture.count("SELECT count(*) FROM sagas WHERE facts LIKE '%\"deferrals\"%'") == 4)
        #expect(try fixture.count("SELECT count(*) FROM timers") == 0)
        let tickets = try fixture.read(.tickets)
        #expect(tickets.count == 12)
        #expect(Set(tickets.compactMap(\.value)).count == 12)
        #expect(try fixture.read(.telemetry).count == 12)
        #expect(try fixture.read(.decisionsDeadLetters).isEmpty)
    }
}
