public import Kafka
public import Logging
internal import Synchronization

/// Writes command records (due timers, REST, the command line) with one idempotent producer without transactions.
///
/// May be used by any thread but those of the cooperative pool: calls block until the records are delivered, one call at
/// a time. A record that fails may still be delivered when its last request was not answered; commands carry ids, so the
/// caller may send it again.
public final class CommandProducer: Sendable {
    private let configuration: KafkaConfiguration
    private let callbacks: ClientCallbacks
    private let background: BackgroundRefusal
    private let patience: Duration
    private let state: Mutex<State>

    /// The client, nil when the last call failed.
    private struct State: ~Copyable {
        var producer: Producer?
    }

    /// Creates the client; no broker is asked for anything yet. Throws when a property is refused. `patience` bounds the
    /// delivery of a record.
    public init(
        kafka: KafkaConfiguration, patience: Duration = .seconds(20), logger: Logger
    ) throws(KafkaError) {
        let background = BackgroundRefusal()
        self.background = background
        self.patience = patience
        callbacks = ClientCallbacks(
            log: { logger.log(level: $0.severity <= .warning ? .warning : .debug, "\($0.facility): \($0.text)") },
            error: {
                background.note($0)
                logger.warning("kafka: \($0)")
            })
        let milliseconds = max(1, patience.components.seconds * 1000)
        configuration = (["linger.ms": "1"] as KafkaConfiguration).merging(kafka)
            .merging([
                "enable.idempotence": "true", "max.in.flight.requests.per.connection": "1",
                "message.timeout.ms": "\(milliseconds)",
            ])
        let producer = try Producer(configuration, callbacks: callbacks)
        state = Mutex(State(producer: producer))
    }

    /// Produces records and waits until all are delivered; throws for the first that is not. Blocks.
    public func send(_ records: [ProducerRecord]) throws(PortFault) {
        let fault = state.withLock { state -> PortFault? in
            let fault = deliver(records, &state)
            // A topic that was refused once is refused by this client from then on without asking, and what is still
            // queued after a fault is nobody's any more.
            if fault == nil {
                background.clear()
            } else {
                state.producer?.purge()
                state.producer = nil
            }
            return fault
        }
        if let fault { throw fault }
    }

    private func deliver(_ records: [ProducerRecord], _ state: inout State) -> PortFault? {
        do throws(KafkaError) {
            if state.producer == nil {
                let fresh = try Producer(configuration, callbacks: callbacks)
                state.producer = consume fresh
            }
            for record in records { try state.producer?.produce(record, waiting: patience) }
        } catch {
            return fault(error, topic: error.topic)
        }
        return settle(&state)
    }

    private func settle(_ state: inout State) -> PortFault? {
        var timeout: KafkaError?
        do throws(KafkaError) {
            // Records end by themselves after message.timeout.ms; a little later the producer is given up.
            try state.producer?.flush(timeout: patience + .seconds(5))
        } catch {
            timeout = error
        }
        let failure = state.producer?.takeDeliveryFailures().first
        if let failure { return fault(failure.error, topic: failure.topic) }
        return (state.producer?.fatalError ?? timeout).map { fault($0, topic: nil) }
    }

    private func fault(_ error: KafkaError, topic: String?) -> PortFault {
        if let topic, error.kind != .fatal, error.code.blamesOutput {
            return .outputRefused(RefusedOutput(source: nil, topic: topic, detail: "\(error)"))
        }
        let fault = PortFault.question(error)
        guard case .brokerAway = fault, let refusal = background.current else { return fault }
        return .brokerRefused("\(refusal)")
    }
}
