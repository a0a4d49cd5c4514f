internal import Kafka

/// Produces records at a rate and waits until each is delivered or has failed.
struct DecisionPublisher: Sendable {
    /// Where to.
    let topic: String
    /// Records a second; nil is as fast as it goes.
    let rate: Double?

    /// What became of the records.
    struct Report: Sendable {
        /// How many were produced.
        let sent: Int
        /// Those that were not delivered.
        let failures: [DeliveryFailure]
        /// How long it took.
        let elapsed: Duration

        /// How many were delivered.
        var delivered: Int { sent - failures.count }

        /// Delivered records a second.
        var perSecond: Double { Double(delivered) / max(elapsed / .seconds(1), 0.001) }
    }

    /// Produces `count` records, `record(i)` being the i-th. Blocks.
    func publish(
        _ count: Int, through access: KafkaAccess, record: (Int) throws -> DecisionValue
    ) throws -> Report {
        let defaults: KafkaConfiguration = [
            "acks": "all", "enable.idempotence": "true", "max.in.flight.requests.per.connection": "1", "linger.ms": "5",
            "message.timeout.ms": "30000",
        ]
        var producer = try Producer(defaults.merging(access.configuration), callbacks: access.callbacks)
        let clock = ContinuousClock()
        let start = clock.now
        for index in 0..<count {
            if let rate {
                let due = start + .seconds(Double(index) / rate)
                while clock.now < due { producer.poll(min(due - clock.now + .milliseconds(1), .milliseconds(100))) }
            }
            let next = try record(index)
            try producer.produce(
                ProducerRecord(
                    topic: topic, key: Array(next.key.utf8), value: next.value,
                    headers: next.headers.map { Header($0.name, $0.value) }, opaque: UInt(index)))
        }
        // Longer than message.timeout.ms: by then every record is delivered or has failed.
        try producer.flush(timeout: .seconds(35))
        return Report(sent: count, failures: producer.takeDeliveryFailures(), elapsed: clock.now - start)
    }
}
