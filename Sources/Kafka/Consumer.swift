internal import CRdkafka

/// A member of a consumer group, polled by one thread.
///
/// Rebalances are not answered inside of librdkafka's callback: ``poll(_:)`` hands them out, and the group waits until
/// the caller calls ``assign(_:)`` or ``unassign()``. All calls block their thread and none belongs on the cooperative
/// pool. Dropping a consumer without ``close()`` does not leave the group, as a crash would not.
///
///     var consumer = try Consumer(["bootstrap.servers": servers, "group.id": "flow-c"])
///     try consumer.subscribe(to: ["orders"])
///     switch consumer.poll(.milliseconds(100)) {
///     case .rebalance(.assigned(let partitions, _)): try consumer.assign(partitions.map { PartitionOffset($0, 0) })
///     case .rebalance: try consumer.unassign()
///     case .record(let record): print(record.offset)
///     case .idle, .endOfPartition, .failure: break
///     }
public struct Consumer: ~Copyable, Sendable {
    let handle: ClientHandle
    private var topics = TopicNames()

    /// Creates a consumer; no broker is asked for anything yet.
    ///
    /// Throws when a property is refused or `group.id` is missing, also for a cooperative assignor: with transactions it
    /// loses assignments.
    public init(_ configuration: KafkaConfiguration, callbacks: ClientCallbacks = ClientCallbacks())
        throws(KafkaError)
    {
        let operation = "create consumer"
        guard configuration["group.id"]?.isEmpty == false else {
            throw KafkaError(
                .invalidArgument, text: "group.id is missing: a consumer needs one, also for explicit offsets",
                operation: operation)
        }
        if let strategy = configuration["partition.assignment.strategy"], strategy.contains("cooperative") {
            throw KafkaError(
                .invalidArgument,
                text: "partition.assignment.strategy=\(strategy): only eager ones are supported (range, roundrobin)",
                operation: operation)
        }
        let client = try ClientHandle(
            RD_KAFKA_CONSUMER, configuration, callbacks,
            destroyFlags: RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE, operation: operation
        ) { conf, _ in
            rd_kafka_conf_set_rebalance_cb(conf) { client, code, list, opaque in
                guard let client, let list else { return }
                ClientContext.of(opaque)?.rebalance(client, code, list)
            }
        }
        // From here on one queue has everything: records, rebalances, statistics, errors.
        try client.check(rd_kafka_poll_set_consumer(client.raw), operation)
        handle = client
    }

    /// Joins the group for these topics (a name that begins with `^` is a regular expression) while polling.
    public func subscribe(to topics: [String]) throws(KafkaError) {
        let list = PartitionList(topics.map { TopicPartition($0, -1) })
        try handle.check(rd_kafka_subscribe(handle.raw, list.raw), "subscribe to \(topics.joined(separator: ", "))")
    }

    /// Waits for the next record or event, at most for `timeout`.
    ///
    /// Must be called at least every `max.poll.interval.ms`, else the group takes the partitions away.
    public mutating func poll(_ timeout: Duration) -> Polled {
        if let waiting = handle.context.takeRebalance() { return waiting }
        guard let message = rd_kafka_consumer_poll(handle.raw, timeout.milliseconds) else {
            return handle.context.takeRebalance() ?? .idle
        }
        defer { rd_kafka_message_destroy(message) }
        let place = message.pointee.rkt.map { TopicPartition(topics.name(of: $0), message.pointee.partition) }
        switch (message.pointee.err, place) {
        case (RD_KAFKA_RESP_ERR_NO_ERROR, let place?):
            return .record(ConsumedRecord(message, partition: place))
        case (RD_KAFKA_RESP_ERR__PARTITION_EOF, let place?):
            return .endOfPartition(place, message.pointee.offset)
        case (let code, _):
            let text = rd_kafka_message_errstr(message).map { String(cString: $0) }
            return .failure(KafkaError(code, client: handle.raw, text: text, operation: "poll", at: place))
        }
    }

    /// Leaves the group (a static member, `group.instance.id`, keeps its place) and closes. Blocks, roughly up to
    /// `session.timeout.ms`. Partitions still assigned are given up without an event.
    public consuming func close() throws(KafkaError) {
        handle.context.close()
        if handle.context.answerByGivingUp() {
            try handle.check(rd_kafka_assign(handle.raw, nil), "close")
        }
        try handle.check(rd_kafka_consumer_close(handle.raw), "close")
    }
}
