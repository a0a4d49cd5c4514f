internal import FlowC
internal import Kafka
internal import SagaEngine

/// A Kafka cluster as a value of the simulation: logs, transactions, one consumer group, and messages that are still in
/// the net. Requests are carried out when they are called; who loses them or their answers is `SimulatedBroker`.
final class SimulatedKafka {
    /// The state of one transactional.id at its coordinator.
    struct Producer {
        var epoch = 0
        /// The open transaction, an index into ``transactions``.
        var open: Int?
        /// Offsets were added to the open transaction (AddOffsetsToTxn).
        var hasOffsets = false
        /// How the last one ended: an EndTxn that is repeated is answered with success.
        var last: Ending?
        /// Topics with records of the open transaction.
        var topics: Set<String> = []
        /// When the open transaction began.
        var since: Int64 = 0
    }

    enum Ending { case committed, aborted }

    enum Refusal: Error { case fenced, notInTransaction, illegalGeneration }

    /// An offset commit of a transaction that has not ended.
    struct PendingOffset {
        let producer: String
        let commit: OffsetCommit
        let sequence: Int
    }

    /// A request that its sender has given up.
    enum Message {
        case end(producer: String, epoch: Int, Ending)
        /// With the transaction it was sent in, an index into ``transactions``.
        case offsets(producer: String, epoch: Int, [OffsetCommit], Membership, sentIn: Int?)
    }

    let clusterID = "simulated"
    let topic: String
    let inputTopics: [String]
    var clock: () -> Int64
    var inputs: [TopicPartition: SimulatedLog] = [:]
    /// One past the last record of each input partition.
    private(set) var ends: [TopicPartition: Int64] = [:]
    /// Input partitions in order.
    let partitions: [TopicPartition]
    var outputs: [String: SimulatedLog] = [:]
    private(set) var transactions: [Ending?] = []
    private(set) var producers: [String: Producer] = [:]
    private(set) var offsets: [TopicPartition: (committed: CommittedOffset?, sequence: Int)] = [:]
    private(set) var pending: [PendingOffset] = []
    var group = SimulatedGroup()
    var inFlight: [Message] = []
    /// Nothing is answered before that time.
    var awayUntil: Int64 = 0
    /// What becomes visible to readers of committed records.
    var onVisible: (Output, Identifier, TopicPartition) -> Void = { _, _, _ in }
    /// A transaction moved the group's offset: partition, before, after.
    var onCommitted: (TopicPartition, CommittedOffset?, CommittedOffset) -> Void = { _, _, _ in }
    /// Break: offset commits lose their metadata.
    var signsOffsets = true
    private var sequence = 0

    init(topics: [(name: String, partitions: Int)], clock: @escaping () -> Int64) {
        self.clock = clock
        topic = topics.first?.name ?? ""
        inputTopics = topics.map(\.name)
        partitions = topics.flatMap { topic in (0..<topic.partitions).map { TopicPartition(topic.name, Int32($0)) } }
            .sorted()
        for partition in partitions { inputs[partition] = SimulatedLog() }
    }

    var isAway: Bool { clock() < awayUntil }

    // MARK: Transactions

    /// InitProducerId: a new epoch; what the predecessor had open is aborted.
    func initProducer(_ id: String) -> Int {
        var producer = producers[id] ?? Producer()
        if producer.open != nil {
            producers[id] = producer
            finish(id, .aborted)
            producer = producers[id] ?? Producer()
        }
        producer.epoch += 1
        producer.last = nil
        producers[id] = producer
        return producer.epoch
    }

    /// AddPartitionsToTxn and Produce. `isFirst`: the client has not added partitions to this transaction yet.
    func produce(
        _ outputs: ArraySlice<Output>, of row: OutboxRow, _ id: String, epoch: Int, isFirst: Bool
    ) throws(Refusal) {
        let index = try add(id, epoch: epoch, isFirst: isFirst)
        for output in outputs {
            self.outputs[output.topic, default: SimulatedLog()].append(
                .output(output, batch: row.batch, source: row.source), at: clock(), transaction: index)
            producers[id]?.topics.insert(output.topic)
        }
    }

    /// AddOffsetsToTxn.
    func addOffsets(_ id: String, epoch: Int) throws(Refusal) {
        _ = try add(id, epoch: epoch, isFirst: true)
        producers[id]?.hasOffsets = true
    }

    private func add(_ id: String, epoch: Int, isFirst: Bool) throws(Refusal) -> Int {
        guard let producer = producers[id], producer.epoch == epoch else { throw .fenced }
        if let open = producer.open { return open }
        guard isFirst else { throw .notInTransaction }
        transactions.append(nil)
        producers[id]?.open = transactions.count - 1
        producers[id]?.since = clock()
        return transactions.count - 1
    }

    /// TxnOffsetCommit at the group coordinator: belongs to an open transaction (KIP-890 part 1), member and generation
    /// are of the group (KIP-447). Who owns the partition is not checked.
    func commitOffsets(
        _ commits: [OffsetCommit], _ id: String, epoch: Int, _ membership: Membership
    ) throws(Refusal) {
        guard let producer = producers[id], producer.epoch == epoch, producer.open != nil, producer.hasOffsets else {
            throw .notInTransaction
        }
        guard
            membership.generation < 0 && membership.memberID.isEmpty
                || group.accepts(membership.memberID, membership.generation)
        else { throw .illegalGeneration }
        for commit in commits {
            sequence += 1
            pending.append(PendingOffset(producer: id, commit: commit, sequence: sequence))
        }
    }

    /// EndTxn.
    func end(_ id: String, epoch: Int, _ ending: Ending) throws(Refusal) {
        guard let producer = producers[id], producer.epoch == epoch else { throw .fenced }
        guard producer.open != nil else {
            guard producer.last == ending else { throw .notInTransaction }
            return
        }
        finish(id, ending)
    }

    /// The coordinator's own abort: transaction.timeout.ms. It fences the producer.
    func timeOut(_ id: String) {
        guard producers[id]?.open != nil else { return }
        finish(id, .aborted)
        producers[id]?.epoch += 1
        producers[id]?.last = nil
    }

    private func finish(_ id: String, _ ending: Ending) {
        guard let producer = producers[id], let open = producer.open else { return }
        transactions[open] = ending
        for topic in producer.topics.sorted() {
            if ending == .committed, let log = outputs[topic] {
                for entry in log.entries where entry.transaction == open {
                    if case .output(let output, let batch, let source) = entry.body { onVisible(output, batch, source) }
                }
            }
            outputs[topic]?.mark(open, at: clock())
        }
        let mine = pending.filter { $0.producer == id }
        pending.removeAll { $0.producer == id }
        if ending == .committed {
            for offset in mine { store(offset) }
        }
        producers[id]?.open = nil
        producers[id]?.hasOffsets = false
        producers[id]?.topics = []
        producers[id]?.last = ending
    }

    /// The newest commit in the order of the offsets log wins.
    private func store(_ offset: PendingOffset) {
        let partition = offset.commit.partition
        let before = offsets[partition]
        guard offset.sequence > before?.sequence ?? 0 else { return }
        let committed = CommittedOffset(
            offset: offset.commit.offset, metadata: signsOffsets ? offset.commit.metadata : "")
        offsets[partition] = (committed, offset.sequence)
        onCommitted(partition, before?.committed, committed)
    }

    // MARK: Operators

    /// kafka-consumer-groups --reset-offsets, or the offsets topic's retention (nil).
    func moveOffset(_ partition: TopicPartition, to offset: Int64?) {
        sequence += 1
        offsets[partition] = (offset.map { CommittedOffset(offset: $0, metadata: "") }, sequence)
    }

    /// A record that the engine consumes.
    func append(
        _ partition: TopicPartition, key: [UInt8]?, value: [UInt8]?, headers: [Kafka.Header]
    ) {
        guard let end = inputs[partition]?.end else { return }
        let record = ConsumedRecord(
            partition: partition, offset: end, timestamp: clock(), timestampType: .created, key: key, value: value,
            headers: headers)
        inputs[partition]?.append(.input(record), at: clock())
        ends[partition] = end + 1
    }

    /// A place that holds no record for readers: a marker, an aborted record.
    func appendControl(_ partition: TopicPartition) { inputs[partition]?.append(.control, at: clock()) }

    /// True when the producer of a late message has a transaction open that it could hit.
    func couldHit(_ message: Message) -> Bool {
        switch message {
        case .end(let producer, let epoch, _):
            producers[producer].map { $0.open != nil && $0.epoch == epoch } ?? false
        case .offsets(let producer, let epoch, _, _, let sentIn):
            producers[producer].map { $0.hasOffsets && $0.epoch == epoch && $0.open != sentIn } ?? false
        }
    }

    /// A message that was given up arrives after all.
    func deliver(_ message: Message) -> String {
        do {
            switch message {
            case .end(let producer, let epoch, let ending):
                try end(producer, epoch: epoch, ending)
                return "late EndTxn(\(ending)) of \(producer) arrives"
            case .offsets(let producer, let epoch, let commits, let membership, _):
                try commitOffsets(commits, producer, epoch: epoch, membership)
                return "late TxnOffsetCommit of \(producer) arrives"
            }
        } catch {
            return "a late message arrives: \(error)"
        }
    }
}
