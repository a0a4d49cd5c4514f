internal import Kafka
internal import Logging

/// The producer of the lane.
extension KafkaBroker {
    /// Fences older producers of this lane. A further call after a fault starts with a fresh client.
    public func initTransactions() throws(PortFault) {
        if producer == nil { try makeProducer() }
        try makeReady()
    }

    /// Drops the producer with all that it has not delivered, and makes another. Bounded by twice the patience.
    public func recreateProducer() throws(PortFault) {
        discardProducer()
        try makeProducer()
        try makeReady()
    }

    /// Opens a transaction. Refuses when librdkafka has repeated an unanswered request since the last one: a late
    /// copy could hit this transaction.
    public func begin() throws(PortFault) {
        guard producer?.hasHiddenRetry != true else {
            throw .producerUnusable("an unanswered transactional request was repeated before this transaction")
        }
        _ = producer?.takeDeliveryFailures()
        try transacting { (producer) throws(KafkaError) in try producer.begin() }
        transaction = OpenTransaction()
    }

    /// Queues a row's outputs with the witness headers.
    public func produce(_ row: OutboxRow) throws(PortFault) {
        guard var open = transaction else { throw .producerUnusable("produce outside of a transaction") }
        let opaque = open.opaque(of: row.source)
        for output in row.outputs { open.wrote(to: output.topic) }
        transaction = open
        var start = row.outputs.startIndex
        while start < row.outputs.endIndex {
            let headers = row.outputs[start].headers
            let end = row.outputs[start...].firstIndex { $0.headers !== headers } ?? row.outputs.endIndex
            var list = HeaderList(capacity: headers.entries.count + 2)
            for header in headers.entries { list.append(Header(header.name, bytes: header.value)) }
            list.append(Witness.batchHeader, row.batchName)
            list.append(Witness.sourceHeader, row.sourceName)
            for output in row.outputs[start..<end] {
                let record = ProducerRecord(
                    topic: output.topic, key: output.key, value: output.value, opaque: opaque)
                if let error = queue(record, sharing: list) { throw refusal(of: record, row.source, error) }
            }
            start = end
        }
    }

    /// Input offsets into the transaction.
    public func sendOffsets(_ offsets: [OffsetCommit], _ membership: Membership) throws(PortFault) {
        guard let metadata = membership.token as? GroupMetadata else {
            throw .lost("the membership is not of this client")
        }
        let patience = limits.patience
        let places = offsets.map { PartitionOffset($0.partition, $0.offset, metadata: $0.metadata) }
        try transacting { (producer) throws(KafkaError) in try producer.sendOffsets(places, metadata, timeout: patience)
        }
    }

    /// Ends the transaction, once a broker has named an offset for every record.
    public func commit() throws(PortFault) -> TransactionEnd {
        let patience = limits.patience
        try transacting { (producer) throws(KafkaError) in try producer.flush(timeout: patience) }
        guard producer?.hasAssumedDelivery != true else {
            throw .producerUnusable("a record was taken for delivered without an answer of the broker")
        }
        try transacting { (producer) throws(KafkaError) in try producer.commit(timeout: patience) }
        transaction = nil
        return producer?.takeHiddenRetry() == true ? .retriedInside : .clean
    }

    /// Ends the producer without waiting for what it has not delivered; what it had open is aborted by its successor.
    func discardProducer() {
        transaction = nil
        producer?.purge()
        producer = nil
    }

    private func makeProducer() throws(PortFault) {
        do throws(KafkaError) {
            let fresh = try Producer(producerConfiguration, compression: compression, callbacks: callbacks)
            producer = consume fresh
        } catch {
            throw .question(error)
        }
    }

    /// After an unanswered and repeated start the client is replaced once: its late copy may only fence that one.
    private func makeReady() throws(PortFault) {
        try startProducer()
        guard producer?.hasHiddenRetry == true else { return }
        logger.info("a request of the start of the producer was repeated unanswered; starting another")
        discardProducer()
        try makeProducer()
        try startProducer()
    }

    private func startProducer() throws(PortFault) {
        let failure = failureOfStart()
        guard let failure else { return }
        let fault = questionFault(failure)
        discardProducer()
        throw fault
    }

    private func failureOfStart() -> KafkaError? {
        do throws(KafkaError) {
            try producer?.initTransactions(timeout: limits.patience)
            background.clear()
            return nil
        } catch {
            return error
        }
    }

    private func queue(_ record: ProducerRecord, sharing list: borrowing HeaderList) -> KafkaError? {
        do throws(KafkaError) {
            try producer?.produce(record, sharing: list)
            return nil
        } catch {
            return error
        }
    }

    /// What it means that a record was not even queued: itself refused, or an earlier output's failure shows here.
    private func refusal(of record: ProducerRecord, _ source: TopicPartition, _ error: KafkaError) -> PortFault {
        if error.kind == .other, error.code.blamesOutput {
            let bytes = (record.key?.count ?? 0) + (record.value?.count ?? 0)
            return .outputRefused(
                RefusedOutput(
                    source: source, topic: record.topic,
                    detail: "key \(OpenTransaction.text(record.key)), \(bytes) bytes: \(error)"))
        }
        return transactionFault(error)
    }

    private func transactionFault(_ failure: KafkaError) -> PortFault {
        let error = cause(of: failure)
        guard error.kind != .fatal, let open = transaction else {
            let fault = PortFault.transactional(error, refused: nil)
            guard case .producerUnusable(let text) = fault, error.code == .fenced else { return fault }
            return .producerUnusable("\(text); INSTANCE_ID must be another one for every instance")
        }
        let failures = deliveryFailures(of: open)
        let fault = PortFault.transactional(error, refused: open.refused(by: failures) ?? open.refused(by: error))
        // What librdkafka says of a failed transaction names no record.
        guard case .producerUnusable(let text) = fault, let first = failures.first else { return fault }
        return .producerUnusable("\(text); a record for \(first.topic): \(first.error)")
    }

    /// A transaction that fails while a call is under way ends the call with `_STATE`; why it failed is what librdkafka
    /// then answers to any call. The one asked here does nothing in a transaction, whatever its state.
    private func cause(of error: KafkaError) -> KafkaError {
        guard error.code == .wrongState, error.kind == .abortable,
            let told = self.failure(of: { (producer) throws(KafkaError) in try producer.begin() }),
            told.code != .wrongState
        else { return error }
        return told
    }

    /// Delivery reports may still be on their way when the transaction has failed already, so they are waited for a little.
    private func deliveryFailures(of open: OpenTransaction) -> [DeliveryFailure] {
        var failures: [DeliveryFailure] = []
        for wait in [Duration.zero, .milliseconds(50)] {
            producer?.poll(wait)
            failures += producer?.takeDeliveryFailures() ?? []
            if open.refused(by: failures) != nil { break }
        }
        return failures
    }

    /// Makes a transactional call; repeats it with identical arguments while its error is retriable and the patience
    /// lasts. A time-out is never repeated: what the request did is unknown then.
    ///
    /// The calls get the patience as their limit. librdkafka 2.0.2 takes -1 for "for ever": with a broker that accepts
    /// connections and does not answer, a commit would repeat its request and never return.
    private func transacting(_ call: (borrowing Producer) throws(KafkaError) -> Void) throws(PortFault) {
        let deadline = ContinuousClock.now + limits.patience
        while let error = failure(of: call) {
            guard error.kind == .retriable, error.code != .timedOut, ContinuousClock.now < deadline else {
                throw transactionFault(error)
            }
            logger.debug("\(error); the same call again")
            producer?.poll(.milliseconds(100))
        }
    }

    private func failure(of call: (borrowing Producer) throws(KafkaError) -> Void) -> KafkaError? {
        guard let taken = producer.take() else {
            return KafkaError(.wrongState, text: "there is no producer", operation: "transaction")
        }
        do throws(KafkaError) {
            try call(taken)
            producer = consume taken
            return nil
        } catch {
            producer = consume taken
            return error
        }
    }
}
