import Kafka
import Testing

@testable import SagaEngine

/// What a group refuses for good, as the lane hears of it.
@Suite(.ownThread) struct KafkaBrokerRefusalTests {
    @Test(arguments: [("1000", "1000"), (nil, "6000")])
    func `a refused session time is told with its value and its group, and what to set`(
        given: String?, told: String
    ) throws {
        let bench = try KafkaBench.mock()
        try #require(bench.cluster).push(.invalidSessionTimeout, for: .joinGroup)
        let broker = try bench.kafkaBroker("one", given.map { ["session.timeout.ms": $0] } ?? [:])
        try broker.initTransactions()
        try broker.subscribe([bench.input])
        let deadline = ContinuousClock.now + .seconds(60)
        var found: PortFault?
        while found == nil, ContinuousClock.now < deadline {
            found = fault { _ = try broker.serve(milliseconds: 100) }
        }
        #expect(
            found
                == .brokerRefused(
                    """
                    join group lanes: JoinGroup failed: Broker: Invalid session timeout (session.timeout.ms: \(told)) \
                    [INVALID_SESSION_TIMEOUT (26), other]; set session.timeout.ms to what the broker allows: from \
                    group.min.session.timeout.ms (6000 unless it was changed) to group.max.session.timeout.ms (1800000)
                    """))
        broker.close()
    }
}
