internal import Kafka

/// Tells when somebody has a transaction open on a topic: then its log goes on behind the last stable offset.
struct OpenTransactions: ~Copyable {
    private let stable: Consumer
    private let all: Consumer
    private let partitions: [TopicPartition]

    /// Watches some partitions of a topic.
    init(on topic: String, partitions: Int32, through access: KafkaAccess) throws(KafkaError) {
        func consumer(_ isolation: String) throws(KafkaError) -> Consumer {
            let own: KafkaConfiguration = [
                "group.id": "orchestrator-chaos", "enable.auto.commit": "false", "isolation.level": isolation,
            ]
            return try Consumer(access.configuration.merging(own), callbacks: access.callbacks)
        }
        let stable = try consumer("read_committed")
        let all = try consumer("read_uncommitted")
        self.stable = stable
        self.all = all
        self.partitions = (0..<partitions).map { TopicPartition(topic, $0) }
    }

    /// Whether there is one now, or was while the brokers answered.
    func isThereOne() throws(KafkaError) -> Bool {
        for partition in partitions {
            let end = try all.watermarks(of: partition, timeout: KafkaAccess.timeout).high
            if try stable.watermarks(of: partition, timeout: KafkaAccess.timeout).high < end { return true }
        }
        return false
    }
}
