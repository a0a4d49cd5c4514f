internal import CRdkafka
internal import Synchronization

/// What librdkafka's C callbacks write and the owner of the client takes. Lives as long as the client.
final class ClientContext: Sendable {
    let callbacks: ClientCallbacks
    /// Rebalances seen by the callback and not yet handed out, oldest first.
    let rebalances = Mutex<[Polled]>([])
    /// What librdkafka waits for since the last rebalance.
    private let owed = Atomic<OwedAnswer>(.nothing)
    /// The consumer is closing: rebalances are answered at once, nobody will poll again.
    private let closing = Atomic<Bool>(false)
    /// Records that were not delivered and not yet taken.
    let deliveryFailures = Mutex<[DeliveryFailure]>([])
    /// librdkafka repeated an unanswered transactional request by itself.
    private let hiddenRetry = Atomic<Bool>(false)

    /// librdkafka took a record for delivered that no broker has named an offset for.
    private let assumedDelivery = Atomic<Bool>(false)

    init(_ callbacks: ClientCallbacks) {
        self.callbacks = callbacks
    }

    /// The pointer that librdkafka hands to the callbacks. Not retained: the client's handle keeps the context.
    var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientContext? {
        opaque.map { Unmanaged<ClientContext>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The oldest rebalance not yet handed out.
    func takeRebalance() -> Polled? {
        rebalances.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    /// Adds a rebalance, and says which answer librdkafka waits for.
    func hand(out event: Polled, awaiting answer: OwedAnswer) {
        owed.store(answer, ordering: .sequentiallyConsistent)
        rebalances.withLock { $0.append(event) }
    }

    /// Notes that partitions are being assigned: the answer to an assignment, while a revocation still waits for its own.
    func answerByAssigning() {
        _ = owed.compareExchange(expected: .assign, desired: .nothing, ordering: .sequentiallyConsistent)
    }

    /// Notes that all partitions are being given up, which answers everything. True when an answer was owed.
    @discardableResult
    func answerByGivingUp() -> Bool { owed.exchange(.nothing, ordering: .sequentiallyConsistent) != .nothing }

    /// From now on rebalances are answered at once, since nobody will poll again.
    func close() { closing.store(true, ordering: .sequentiallyConsistent) }

    /// True after ``close()``.
    var isClosing: Bool { closing.load(ordering: .sequentiallyConsistent) }

    /// Notes an unanswered transactional request. Called on librdkafka's threads.
    func noteHiddenRetry() { hiddenRetry.store(true, ordering: .sequentiallyConsistent) }

    /// Notes a record that counts as delivered without an offset. Called on librdkafka's threads.
    func noteAssumedDelivery() { assumedDelivery.store(true, ordering: .sequentiallyConsistent) }

    /// True after ``noteAssumedDelivery()``.
    var hasAssumedDelivery: Bool { assumedDelivery.load(ordering: .sequentiallyConsistent) }

    /// True after ``noteHiddenRetry()`` until it is taken.
    var hasHiddenRetry: Bool { hiddenRetry.load(ordering: .sequentiallyConsistent) }

    /// True once after ``noteHiddenRetry()``.
    func takeHiddenRetry() -> Bool { hiddenRetry.exchange(false, ordering: .sequentiallyConsistent) }
}

/// What librdkafka waits for after a rebalance.
enum OwedAnswer: UInt8, AtomicRepresentable {
    case nothing, assign, unassign
}
