import FlowC
import Foundation
import Kafka
import Logging
import OrchestratorTestKit
import Postgres

@testable import SagaEngine

/// ``KafkaBroker`` on librdkafka's mock cluster or on a real Kafka.
struct KafkaBench: BrokerBench {
    let input: String
    let output: String
    let servers: String
    /// The mock cluster, for scripted faults; nil on a real Kafka.
    let cluster: MockCluster?
    private let group: String
    private let limits: BrokerLimits
    private let properties: KafkaConfiguration

    /// What the mock cluster can show.
    static let mockCapabilities: BrokerCapabilities = [.sizes]

    /// A Kafka to test against, as `KAFKA_BOOTSTRAP_SERVERS` names it.
    static let realServers = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"]
        .flatMap { $0.isEmpty ? nil : $0 }

    /// A mock cluster of its own.
    static func mock(
        patience: Duration = .seconds(20), _ properties: KafkaConfiguration = [:]
    ) throws -> KafkaBench {
        let broker = try EmbeddedBroker(topics: [
            EmbeddedBroker.Topic("plans", partitions: 2), EmbeddedBroker.Topic("tickets", partitions: 2),
        ])
        return KafkaBench(
            input: "plans", output: "tickets", servers: broker.bootstrapServers, cluster: broker.cluster,
            group: "lanes", limits: BrokerLimits(patience: patience), properties: properties)
    }

    /// Topics and a group of its own on a real Kafka.
    static func real(_ servers: String, patience: Duration = .seconds(20)) throws -> KafkaBench {
        let name = "broker-contract-\(UUID().uuidString.lowercased())"
        let admin = try Admin(["bootstrap.servers": servers], callbacks: .silent)
        let topics = ["\(name)-plans", "\(name)-tickets"].map {
            NewTopic($0, partitions: 2, replication: 1, configuration: ["retention.ms": "3600000"])
        }
        for result in try admin.createTopics(topics, timeout: .seconds(30)) {
            if let error = result.error { throw error }
        }
        return KafkaBench(
            input: topics[0].name, output: topics[1].name, servers: servers, cluster: nil, group: name,
            limits: BrokerLimits(patience: patience), properties: [:])
    }

    var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    private var base: KafkaConfiguration { ["bootstrap.servers": servers] }

    func broker(_ name: String) throws -> any Broker { try kafkaBroker(name) }

    func kafkaBroker(
        _ name: String = "one", lane: Int = 0, staticMembership: Bool = false, memory: MemoryBudget? = nil,
        _ more: KafkaConfiguration = [:]
    ) throws -> KafkaBroker {
        var outputs = OutputSettings()
        outputs.topics[.decisions] = input
        var configuration = EngineConfiguration(
            kafka: base.merging(["session.timeout.ms": "6000", "heartbeat.interval.ms": "200"]).merging(properties)
                .merging(more),
            group: group, instance: name, database: try ConnectionOptions("postgresql:///none"), outputs: outputs)
        configuration.brokerLimits = limits
        configuration.staticMembership = staticMembership
        configuration.memory = memory ?? configuration.memory
        return try KafkaBroker(
            configuration: configuration, lane: lane, transactionalID: "\(group)-\(name)-\(lane)", logger: Self.logger)
    }

    /// Silent unless `TEST_LOG_LEVEL` is set.
    static var logger: Logger {
        guard let level = ProcessInfo.processInfo.environment["TEST_LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:))
        else { return Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "broker") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    func put(_ values: [String], in partition: TopicPartition) throws {
        var producer = try Producer(base.merging(["linger.ms": "0"]), callbacks: .silent)
        for value in values {
            try producer.produce(
                ProducerRecord(topic: partition.topic, partition: partition.partition, value: Array(value.utf8)))
        }
        try producer.flush(timeout: .seconds(20))
        if let failure = producer.takeDeliveryFailures().first { throw failure }
    }

    func records(of topic: String) throws -> [ConsumedRecord] {
        let readers: KafkaConfiguration = base.merging([
            "group.id": "readers", "enable.auto.commit": "false", "enable.partition.eof": "true",
            "isolation.level": "read_committed", "fetch.wait.max.ms": "50",
        ])
        let partitions = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
        // Markers of a commit come a little later: the end of the log is asked of a client without isolation, and read
        // until committed records have passed it.
        let prober = try Consumer(readers.merging(["isolation.level": "read_uncommitted"]), callbacks: .silent)
        var open: [TopicPartition: Int64] = [:]
        for partition in partitions {
            open[partition] = try prober.watermarks(of: partition, timeout: .seconds(20)).high
        }
        var reader = try Consumer(readers, callbacks: .silent)
        try reader.assign(partitions.map { PartitionOffset($0, PartitionOffset.beginning) })
        open = open.filter { $0.value > 0 }
        var records: [ConsumedRecord] = []
        let deadline = ContinuousClock.now + .seconds(30)
        while !open.isEmpty {
            guard ContinuousClock.now < deadline else { throw Missing("committed records of \(open)") }
            switch reader.poll(.milliseconds(50)) {
            case .record(let record):
                records.append(record)
                if record.offset + 1 >= open[record.partition] ?? .max { open[record.partition] = nil }
            case .endOfPartition(let partition, let offset):
                if offset >= open[partition] ?? .max { open[partition] = nil }
            case .failure(let error): throw error
            case .idle, .rebalance: continue
            }
        }
        return records
    }

    func move(_ offsets: [PartitionOffset]) throws {
        if cluster == nil {
            let admin = try Admin(base, callbacks: .silent)
            for answer in try admin.setCommittedOffsets(ofGroup: group, to: offsets, timeout: .seconds(20)) {
                if let error = answer.error { throw error }
            }
        } else {
            // The mock cluster takes commits of anybody.
            try Consumer(base.merging(["group.id": group]), callbacks: .silent).commit(offsets)
        }
    }
}
