import Kafka
import Synchronization
import Testing

/// What callbacks have told, in their order.
private final class Heard<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    func add(_ value: Value) { values.withLock { $0.append(value) } }
    var all: [Value] { values.withLock { $0 } }
}

@Suite(.ownThread) struct ClientCallbacksTests {
    @Test func `errors of the background are told within poll`() throws {
        let errors = Heard<KafkaError>()
        let producer = try Producer(
            ["bootstrap.servers": "127.0.0.1:1"],
            callbacks: ClientCallbacks(log: { _ in }, error: { errors.add($0) }))
        let deadline = ContinuousClock.now + .seconds(10)
        while !errors.all.contains(where: { $0.code == .allBrokersDown }), ContinuousClock.now < deadline {
            producer.poll(.milliseconds(50))
        }
        let down = try #require(errors.all.first { $0.code == .allBrokersDown })
        #expect(down.operation == "background")
        #expect(down.kind == .other)
        #expect(errors.all.contains { $0.code == .transport })
    }

    @Test func `log lines name the client and their severity`() throws {
        let lines = Heard<LogLine>()
        let producer = try Producer(
            ["bootstrap.servers": "127.0.0.1:1", "client.id": "lane-7"],
            callbacks: ClientCallbacks(log: { lines.add($0) }))
        let deadline = ContinuousClock.now + .seconds(10)
        while lines.all.isEmpty, ContinuousClock.now < deadline { producer.poll(.milliseconds(50)) }
        let line = try #require(lines.all.first)
        #expect(line.client.hasPrefix("lane-7#producer"))
        #expect(line.severity <= .warning)
        #expect(line.facility == "FAIL")
        #expect(line.text.contains("127.0.0.1:1"))
    }

    @Test func `statistics come as JSON text`() throws {
        let bench = try Bench()
        let texts = Heard<String>()
        var consumer = try Consumer(
            ["bootstrap.servers": bench.cluster.bootstrapServers, "group.id": "g", "statistics.interval.ms": "50"],
            callbacks: ClientCallbacks(log: { _ in }, statistics: { texts.add($0) }))
        let deadline = ContinuousClock.now + .seconds(10)
        while texts.all.isEmpty, ContinuousClock.now < deadline { _ = consumer.poll(.milliseconds(50)) }
        let text = try #require(texts.all.first)
        #expect(text.hasPrefix("{ \"name\": \"rdkafka#consumer"))
        #expect(text.hasSuffix("}"))
    }

    @Test func `a fatal error is told with its cause`() throws {
        let bench = try Bench()
        let errors = Heard<KafkaError>()
        let producer = try Producer(
            ["bootstrap.servers": bench.cluster.bootstrapServers, "transactional.id": "lane-0"],
            callbacks: ClientCallbacks(log: { _ in }, error: { errors.add($0) }))
        try producer.initTransactions(timeout: .seconds(10))
        bench.cluster.push(.invalidProducerEpoch, for: .transactionOffsetCommit)
        try producer.begin()
        let metadata = try GroupMetadata(group: "g", member: "m", generation: 1)
        _ = failure { () throws(KafkaError) in
            try producer.sendOffsets([PartitionOffset(bench.partition(), 1)], metadata)
        }
        producer.poll(.milliseconds(200))
        #expect(errors.all.filter { $0.kind == .fatal }.map(\.code) == [.fenced])
    }

    @Test func `severities are ordered as in syslog`() {
        #expect(LogLine.Severity.emergency < .error)
        #expect(LogLine.Severity.error < .debug)
        #expect(LogLine.Severity(rawValue: 4) == .warning)
    }
}
