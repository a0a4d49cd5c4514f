import Testing

@testable import SagaEngine

/// The contract of ``Broker`` on librdkafka's mock cluster, as far as that goes.
@Suite(.ownThread) struct KafkaBrokerContractTests {
    @Test(arguments: BrokerContract.cases(for: KafkaBench.mockCapabilities, of: "the mock cluster"))
    func `on the mock cluster`(_ promise: BrokerContract.Case) throws {
        try promise.check(on: KafkaBench.mock())
    }
}

private let servers: String? = {
    if KafkaBench.realServers == nil {
        print("KafkaBrokerContractTests on a real broker skipped: KAFKA_BOOTSTRAP_SERVERS is not set")
    }
    return KafkaBench.realServers
}()

/// The whole contract on a real Kafka.
@Suite(.ownThread, .serialized, .enabled(if: servers != nil, "KAFKA_BOOTSTRAP_SERVERS is not set"))
struct RealKafkaBrokerContractTests {
    @Test(arguments: BrokerContract.cases(for: .all, of: "a real broker"))
    func `on a real broker`(_ promise: BrokerContract.Case) throws {
        try promise.check(on: KafkaBench.real(try #require(servers), patience: .seconds(5)))
    }
}
