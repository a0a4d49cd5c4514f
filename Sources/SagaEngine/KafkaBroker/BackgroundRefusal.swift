internal import Kafka
internal import Synchronization

/// A refusal that a client told outside of its calls: wrong credentials show there, while calls only time out.
///
/// librdkafka tells the same error once, so the refusal stays until a call succeeds.
final class BackgroundRefusal: Sendable {
    private let last = Mutex<KafkaError?>(nil)

    /// Keeps the error when it is a refusal. May be called on any thread.
    func note(_ error: KafkaError) {
        if error.code.isRefusal { last.withLock { $0 = error } }
    }

    /// The last refusal, nil when none was told since the last success.
    var current: KafkaError? { last.withLock { $0 } }

    /// Notes that a broker has answered a call.
    func clear() {
        last.withLock { $0 = nil }
    }
}
