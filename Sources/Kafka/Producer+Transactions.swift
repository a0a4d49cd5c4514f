internal import CRdkafka

/// Transactions. Every call says by the ``KafkaError/kind`` of its error what may follow. Where a time-out is nil,
/// librdkafka's own limit counts; for commit, abort and offsets version 2.0.2 has none while a broker does not answer.
extension Producer {
    /// Claims the `transactional.id`: fences older producers and ends their transactions. Once, before anything else.
    ///
    /// Without a time-out it waits twice `transaction.timeout.ms`.
    public func initTransactions(timeout: Duration? = nil) throws(KafkaError) {
        try handle.check(rd_kafka_init_transactions(handle.raw, timeout.milliseconds), "init transactions")
    }

    /// Begins a transaction; no broker is asked.
    public func begin() throws(KafkaError) {
        try handle.check(rd_kafka_begin_transaction(handle.raw), "begin transaction")
    }

    /// Adds the consumer's offsets to the transaction. Retriable, not resumable: repeat it with the same arguments.
    ///
    /// The group refuses them when `metadata` is not of its current generation.
    public func sendOffsets(
        _ places: [PartitionOffset], _ metadata: GroupMetadata, timeout: Duration? = nil
    ) throws(KafkaError) {
        let list = PartitionList(places)
        let error = rd_kafka_send_offsets_to_transaction(handle.raw, list.raw, metadata.raw, timeout.milliseconds)
        try handle.check(error, "send offsets to transaction")
    }

    /// Delivers all records and commits. On a retriable time-out a further call resumes.
    public func commit(timeout: Duration? = nil) throws(KafkaError) {
        try handle.check(rd_kafka_commit_transaction(handle.raw, timeout.milliseconds), "commit transaction")
    }

    /// Drops records not delivered yet and aborts. On a retriable time-out a further call resumes.
    public func abort(timeout: Duration? = nil) throws(KafkaError) {
        try handle.check(rd_kafka_abort_transaction(handle.raw, timeout.milliseconds), "abort transaction")
    }

    /// True once after librdkafka got no answer to a transactional request and repeated it by itself.
    ///
    /// The call may have succeeded all the same, but a late copy of the request may still arrive at the broker: the
    /// producer must not begin another transaction. A coordinator that moves while a request is under way may show as
    /// well, without harm having been done.
    public func takeHiddenRetry() -> Bool {
        handle.context.takeHiddenRetry()
    }

    /// The same without forgetting it.
    public var hasHiddenRetry: Bool { handle.context.hasHiddenRetry }
}
