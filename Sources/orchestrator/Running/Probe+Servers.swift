internal import Kafka
internal import Operations
internal import Postgres
internal import SagaEngine

extension Probe where Answer == DatabaseReading {
    /// Asks Postgres what waits there for the group, and which sagas do not get on.
    static func postgres(_ settings: Settings, engine: Engine, stuck: StuckMonitor) throws -> Probe {
        let access = try PostgresAccess(settings)
        let counter = DatabaseCounter(
            group: settings.kafkaConsumerGroupID, untimed: { engine.untimedSagas }, onStuck: { stuck.observe($0) })
        return Probe(name: "probe-postgres", every: 5) {
            let session = ProbeSession(try access.open())
            return { try session.read(counter, access) }
        }
    }
}

extension Probe where Answer == Int {
    /// Asks Kafka for its brokers; the answer is their number.
    static func kafka(_ settings: Settings) throws -> Probe {
        let access = try KafkaAccess(settings)
        return Probe(name: "probe-kafka", every: 5) {
            let client = try access.run { access in
                ProbeClient(try Admin(access.configuration, callbacks: access.callbacks))
            }
            return { try access.run { _ in try client.admin.cluster(timeout: KafkaAccess.timeout).brokers.count } }
        }
    }
}
