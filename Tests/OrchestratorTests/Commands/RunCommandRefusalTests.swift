import Kafka
import Testing

@testable import orchestrator

/// The built program with a configuration that a broker takes no member with.
@Suite struct `Run command with a refused configuration` {
    @Test func `a session time that the broker refuses ends it with 78, and it says what to set`() throws {
        let place = try OperatorPlace()
        let cluster = try #require(place.cluster)
        // Every request to join, whoever sends it; the first answer ends the service.
        for _ in 0..<100 { cluster.push(.invalidSessionTimeout, for: .joinGroup) }
        let outcome = try place.run("run", "--librdkafka", "session.timeout.ms=1000")
        #expect(outcome.code == 78, "\(outcome.errors)")
        #expect(
            outcome.errors.hasSuffix(
                """
                join group \(place.group): JoinGroup failed: Broker: Invalid session timeout (session.timeout.ms: 1000) \
                [INVALID_SESSION_TIMEOUT (26), other]; set session.timeout.ms to what the broker allows: from \
                group.min.session.timeout.ms (6000 unless it was changed) to group.max.session.timeout.ms (1800000)\n
                """), "\(outcome.errors)")
    }

    @Test func `a property that librdkafka refuses ends it with 78`() throws {
        let place = try OperatorPlace()
        let outcome = try place.run(
            "run", "--librdkafka", "session.timeout.ms=6000", "--librdkafka", "max.poll.interval.ms=5000")
        #expect(outcome.code == 78, "\(outcome.errors)")
        #expect(outcome.errors.contains("`max.poll.interval.ms`must be >= `session.timeout.ms`"), "\(outcome.errors)")
    }
}
