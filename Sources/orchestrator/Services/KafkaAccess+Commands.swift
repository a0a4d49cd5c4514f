internal import Kafka
internal import SagaEngine

extension KafkaAccess {
    /// Produces records and waits until all are delivered; a fault becomes the failure of the command. Blocks.
    func send(_ records: [ProducerRecord], through producer: CommandProducer) throws {
        do throws(PortFault) {
            try producer.send(records)
        } catch {
            if case .brokerAway = error {
                throw CommandFailure(.unavailable, "Kafka at \(servers) is not available: \(error)")
            }
            throw CommandFailure(.failure, "Kafka at \(servers): \(error)")
        }
    }
}
