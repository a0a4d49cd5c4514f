import Kafka
import Testing

@testable import SagaEngine

private let servers: String? = {
    if KafkaBench.realServers == nil { print("StaticMembershipTests skipped: KAFKA_BOOTSTRAP_SERVERS is not set") }
    return KafkaBench.realServers
}()

@Suite(.ownThread, .enabled(if: servers != nil, "KAFKA_BOOTSTRAP_SERVERS is not set"))
struct StaticMembershipTests {
    @Test func `a lane is known to the group by instance and index`() throws {
        let bench = try KafkaBench.real(try #require(servers))
        let broker = try bench.kafkaBroker("one", lane: 3, staticMembership: true)
        _ = try broker.join(bench)
        try broker.assign([:])
        let admin = try Admin(["bootstrap.servers": bench.servers], callbacks: .silent)
        let group = try admin.describeGroup(broker.group, timeout: .seconds(20))
        #expect(group.members.map(\.instance) == ["one-3"])
        broker.close()
    }

    @Test func `a second lane of the same name loses the first its membership`() throws {
        let bench = try KafkaBench.real(try #require(servers))
        let first = try bench.kafkaBroker("one", lane: 0, staticMembership: true)
        _ = try first.join(bench)
        try first.assign([:])
        let second = try bench.kafkaBroker("one", lane: 0, staticMembership: true)
        _ = try second.join(bench)
        try second.assign([:])
        var found: PortFault?
        for _ in 1...200 where found == nil { found = fault { _ = try first.serve(milliseconds: 100) } }
        #expect(found?.kind == .lost)
        first.close()
        second.close()
    }
}
