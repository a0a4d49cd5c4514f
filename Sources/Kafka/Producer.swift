internal import CRdkafka
internal import Synchronization

/// A producer, idempotent or transactional by its properties, used by one thread.
///
/// All calls but ``produce(_:waiting:)`` may block their thread for as long as they say; none belongs on the
/// cooperative pool. Only failures are reported for a record (`delivery.report.only.error`): see
/// ``takeDeliveryFailures()``.
public struct Producer: ~Copyable, Sendable {
    let handle: ClientHandle
    var topics: TopicHandles

    /// Creates a producer; no broker is asked for anything yet. Throws when a property is refused.
    ///
    /// `compression` gives topics a `compression.codec` of their own. A broker whose topic has another `compression.type`
    /// takes every batch apart and compresses it anew.
    public init(
        _ configuration: KafkaConfiguration, compression: [String: String] = [:],
        callbacks: ClientCallbacks = ClientCallbacks()
    ) throws(KafkaError) {
        topics = TopicHandles(codecs: compression)
        let defaults: KafkaConfiguration = ["delivery.report.only.error": "true"]
        handle = try ClientHandle(
            RD_KAFKA_PRODUCER, defaults.merging(configuration), callbacks, operation: "create producer"
        ) { conf, context in
            rd_kafka_conf_set_dr_msg_cb(conf) { client, message, opaque in
                guard let client, let message else { return }
                ClientContext.of(opaque)?.collectFailure(of: message, client: client)
            }
            context.watchHiddenRetries(conf)
            context.watchAssumedDeliveries(conf)
        }
    }

    /// Drops what is not delivered yet and ends librdkafka's threads; blocks until they have ended.
    deinit {
        topics.destroyAll()
    }

    /// How many records and events are not done with: queued, under way, or waiting for ``poll()``.
    public var outstanding: Int { Int(rd_kafka_outq_len(handle.raw)) }

    /// Serves callbacks: delivery failures, statistics, errors. Call it now and then while producing. Returns how many.
    @discardableResult
    public func poll(_ timeout: Duration = .zero) -> Int {
        Int(rd_kafka_poll(handle.raw, timeout.milliseconds))
    }

    /// Waits until every record is delivered or has failed; throws `_TIMED_OUT` when some are still under way.
    ///
    /// As success is not reported, librdkafka sees it only when the time of a poll is over, every 10 ms. It is asked for a
    /// millisecond at a time instead: a transaction of a few records takes half as long.
    ///
    /// While a flush lasts, librdkafka 2.0.2's broker thread polls without a pause, a whole core of it, as long as records of
    /// a partition wait behind a request that is under way: they are due at once and may not be sent yet. A long flush is
    /// therefore made of short ones with rests, in which a `linger.ms` above the time of the flush lets the thread sleep.
    public func flush(timeout: Duration) throws(KafkaError) {
        let start = ContinuousClock.now
        var waited = Duration.zero
        var error = rd_kafka_flush(handle.raw, 1)
        while error == RD_KAFKA_RESP_ERR__TIMED_OUT, waited < timeout {
            if waited > Self.restlessFlush { rest() }
            error = rd_kafka_flush(handle.raw, 1)
            waited = ContinuousClock.now - start
        }
        try handle.check(error, "flush")
    }

    /// How long a flush goes on without rests; one of a few records is over by then.
    private static let restlessFlush = Duration.milliseconds(8)

    /// Four milliseconds, less where nothing is under way any more.
    private func rest() {
        for _ in 0..<4 where outstanding > 0 { poll(.milliseconds(1)) }
    }

    /// Drops every record that is not delivered yet, whether queued or under way; the drops are reported as
    /// ``DeliveryFailure/Reason/purged``. Returns at once: before the end of a producer nobody has to wait for it.
    public func purge() {
        // Fails only for a client that is no producer.
        _ = rd_kafka_purge(
            handle.raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
    }

    /// True once a record counted as delivered although no broker has named an offset for it. It may be lost: a transaction
    /// that it belongs to must not be committed. With acks=0 that is every record.
    public var hasAssumedDelivery: Bool { handle.context.hasAssumedDelivery }

    /// The records that were not delivered since the last call, in the order of their reports.
    public func takeDeliveryFailures() -> [DeliveryFailure] {
        handle.context.deliveryFailures.withLock { failures in
            defer { failures = [] }
            return failures
        }
    }

    /// The id of the cluster, nil when no broker has told it within the time.
    public func clusterID(timeout: Duration) -> String? { handle.clusterID(timeout: timeout) }

    /// The fatal error that ended this producer, nil while it is well.
    public var fatalError: KafkaError? { KafkaError.cause(of: handle.raw, operation: "produce") }
}
