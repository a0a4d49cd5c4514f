import Kafka

/// A mock cluster with one topic, and clients that fit it.
struct Bench {
    let cluster: MockCluster
    let topic = "orders"

    init(partitions: Int = 1, brokers: Int = 1) throws(KafkaError) {
        cluster = try MockCluster(brokers: brokers)
        try cluster.createTopic(topic, partitions: partitions)
    }

    func partition(_ number: Int32 = 0) -> TopicPartition { TopicPartition(topic, number) }

    func producer(_ more: KafkaConfiguration = [:]) throws(KafkaError) -> Producer {
        let base: KafkaConfiguration = ["bootstrap.servers": cluster.bootstrapServers, "linger.ms": "0"]
        return try Producer(base.merging(more), callbacks: .silent)
    }

    /// A producer that is ready to begin.
    func transactionalProducer(_ more: KafkaConfiguration = [:]) throws(KafkaError) -> Producer {
        let base: KafkaConfiguration = ["transactional.id": "lane-0", "retry.backoff.ms": "10"]
        let producer = try producer(base.merging(more))
        try producer.initTransactions(timeout: .seconds(10))
        return producer
    }

    func consumer(_ more: KafkaConfiguration = [:]) throws(KafkaError) -> Consumer {
        let base: KafkaConfiguration = [
            "bootstrap.servers": cluster.bootstrapServers, "group.id": "readers", "enable.auto.commit": "false",
            "auto.offset.reset": "error", "session.timeout.ms": "4000", "heartbeat.interval.ms": "100",
            "fetch.wait.max.ms": "50",
        ]
        return try Consumer(base.merging(more), callbacks: .silent)
    }

    /// A consumer that reads one partition from its beginning, without the group moving it.
    func reader(of number: Int32 = 0, _ more: KafkaConfiguration = [:]) throws(KafkaError) -> Consumer {
        let consumer = try consumer(more)
        try consumer.assign([PartitionOffset(partition(number), PartitionOffset.beginning)])
        return consumer
    }

    func admin() throws(KafkaError) -> Admin {
        try Admin(["bootstrap.servers": cluster.bootstrapServers], callbacks: .silent)
    }

    /// Stores records with the values "0", "1", … in one partition.
    func fill(_ count: Int, partition: Int32 = 0) throws(KafkaError) {
        var producer = try producer()
        for number in 0..<count {
            try producer.produce(
                ProducerRecord(topic: topic, partition: partition, value: Array("\(number)".utf8)))
        }
        try producer.flush(timeout: .seconds(10))
    }
}
