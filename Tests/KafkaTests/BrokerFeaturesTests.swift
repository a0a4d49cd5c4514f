import Testing

@testable import Kafka

@Suite(.ownThread) struct BrokerFeaturesTests {
    @Test(arguments: [
        ("[thrd:main]: 127.0.0.1:9092/1:   ApiKey EndTxn (26) Versions 0..4", Int16(26), Int16(0), Int16(4)),
        ("ApiKey Unknown-74? (74) Versions 0..0", 74, 0, 0),
    ])
    func `a line names a request and its versions`(line: String, key: Int16, low: Int16, high: Int16) throws {
        let found = try #require(BrokerFeatures.version(in: line))
        #expect(found.key == key)
        #expect(found.versions == low...high)
    }

    @Test(arguments: [
        "", "Broker API support:", "ApiKey EndTxn Versions 0..4", "ApiKey EndTxn (26) Versions 4",
        "ApiKey (x) Versions 0..1",
        "ApiKey EndTxn (26) Versions 4..0",
    ])
    func `any other line tells nothing`(line: String) {
        #expect(BrokerFeatures.version(in: line) == nil)
    }

    @Test func `nothing is known without versions, and releases are told apart by them`() {
        let unknown = BrokerFeatures(versions: [:])
        #expect(unknown.verifiesOffsetCommits == nil)
        #expect(unknown.bumpsEpochs == nil)
        let older = BrokerFeatures(versions: [1: 4...15, 26: 0...3])
        #expect(older.verifiesOffsetCommits == false)
        #expect(older.bumpsEpochs == false)
        let newer = BrokerFeatures(versions: [1: 4...17, 26: 0...5])
        #expect(newer.verifiesOffsetCommits == true)
        #expect(newer.bumpsEpochs == true)
    }

    @Test func `a broker tells its versions`() throws {
        let bench = try Bench()
        let features = try Admin.brokerFeatures(
            ["bootstrap.servers": bench.cluster.bootstrapServers], timeout: .seconds(10))
        #expect(features.newest(.endTransaction) == 1)
        #expect(features.newest(.describeConfigs) == nil)
        #expect(features.verifiesOffsetCommits == false)
    }

    @Test func `a broker that is away throws`() throws {
        let bench = try Bench()
        try bench.cluster.takeDown()
        let servers: KafkaConfiguration = ["bootstrap.servers": bench.cluster.bootstrapServers]
        let error = failure { () throws(KafkaError) in
            _ = try Admin.brokerFeatures(servers, timeout: .milliseconds(300))
        }
        #expect(error?.operation == "describe cluster")
    }
}
