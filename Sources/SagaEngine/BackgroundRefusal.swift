internal import Kafka
internal import Synchronization

/// The last refusal that a client told outside of its calls: wrong credentials show there, while calls only time out.
final class BackgroundRefusal: Sendable {
    private let last = Mutex<KafkaError?>(nil)

    /// Keeps the error when it is a refusal. May be called on any thread.
    func note(_ error: KafkaError) {
        if error.code.isRefusal { last.withLock { $0 = error } }
    }

    /// The refusal since the last call, and forgets it.
    func take() -> KafkaError? {
        last.withLock { error in
            defer { error = nil }
            return error
        }
    }
}
