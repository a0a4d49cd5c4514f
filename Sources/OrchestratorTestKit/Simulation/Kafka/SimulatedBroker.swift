internal import FlowC
internal import Kafka
internal import SagaEngine

/// A lane's clients on a ``SimulatedKafka``: its group member and its transactional producer.
///
/// A call that has to wait sets ``isBlocked`` and throws; whoever drives the lane calls again later with the same
/// arguments. Belongs to the simulation's one thread.
final class SimulatedBroker: Broker {
    private enum Phase {
        case idle, joining, stable, giving, closed
    }

    let kafka: SimulatedKafka
    let chance: SimulationChance
    let transactionalID: String
    let start: StartPolicy
    let breaks: SimulationBreak?
    /// The call has to be made again.
    private(set) var isBlocked = false
    /// The process is a leftover: it does not join again once it has lost its place.
    var isLeftover = false
    private(set) var member: String?
    private(set) var generation: Int32 = -1
    private var phase = Phase.idle
    private var given: [TopicPartition] = []
    private var positions: [TopicPartition: Int64] = [:]
    private var reported: Set<TopicPartition> = []
    private var epoch = 0
    private var hasPartitions = false
    /// The transaction under way is known to the coordinator.
    private var hasRequests = false
    private var retriedInside = false
    private var witnessEnds: [String: Int64]?
    /// Since when a question waits for transactions to end.
    private var waitingSince: Int64?
    /// What the open transaction holds, for the breaks that send it again.
    private var sentRows: [OutboxRow] = []
    private var sentOffsets: ([OffsetCommit], Membership)?
    private var sendsAgain = false

    init(
        _ kafka: SimulatedKafka, chance: SimulationChance, transactionalID: String, start: StartPolicy = .earliest,
        breaks: SimulationBreak? = nil
    ) {
        self.kafka = kafka
        self.chance = chance
        self.transactionalID = transactionalID
        self.start = start
        self.breaks = breaks
    }

    /// Call before each action.
    func unblock() { isBlocked = false }

    private func block() -> PortFault {
        isBlocked = true
        return .brokerAway("waits")
    }

    /// A question that transactions keep waiting is asked again later, and given up after a while.
    private func waitForTransactions(_ question: String) -> PortFault {
        let since = waitingSince ?? kafka.clock()
        guard kafka.clock() - since < Self.patience else {
            (waitingSince, witnessEnds) = (nil, nil)
            return .brokerAway("\(question): timed out")
        }
        waitingSince = since
        return block()
    }

    /// Milliseconds that a question may take.
    private static let patience: Int64 = 20_000

    // MARK: Producer

    func initTransactions() throws(PortFault) { try initProducer() }

    func recreateProducer() throws(PortFault) { try initProducer() }

    private func initProducer() throws(PortFault) {
        guard !kafka.isAway else { throw .brokerAway("init_transactions: no broker") }
        let fault = chance.strike(.initLost)
        if fault == nil || chance.percent(50) { epoch = kafka.initProducer(transactionalID) }
        (hasPartitions, retriedInside, sendsAgain) = (false, false, false)
        (sentRows, sentOffsets) = ([], nil)
        if fault != nil { throw .brokerAway("init_transactions: timed out") }
    }

    func begin() throws(PortFault) {
        guard !retriedInside else { throw .producerUnusable("begin: a request was repeated before") }
        (hasPartitions, hasRequests) = (false, false)
        (sentRows, sentOffsets) = ([], nil)
    }

    func produce(_ row: OutboxRow) throws(PortFault) {
        guard !kafka.isAway else { throw .producerUnusable("produce: no broker") }
        sentRows.append(row)
        guard !row.outputs.isEmpty else { return }
        try produce(row.outputs[...], of: row)
    }

    /// Some of a row's outputs, for a process that dies in between.
    func producePart(_ row: OutboxRow) {
        guard row.outputs.count > 1 else { return }
        try? produce(row.outputs.prefix(chance.number(1..<row.outputs.count)), of: row)
    }

    private func produce(_ outputs: ArraySlice<Output>, of row: OutboxRow) throws(PortFault) {
        do throws(SimulatedKafka.Refusal) {
            try kafka.produce(outputs, of: row, transactionalID, epoch: epoch, isFirst: !hasPartitions)
            (hasPartitions, hasRequests) = (true, true)
        } catch {
            throw .producerUnusable("produce: \(error)")
        }
    }

    func sendOffsets(_ offsets: [OffsetCommit], _ membership: Membership) throws(PortFault) {
        guard !kafka.isAway else { throw .producerUnusable("send_offsets: no broker") }
        sentOffsets = (offsets, membership)
        do throws(SimulatedKafka.Refusal) {
            try kafka.addOffsets(transactionalID, epoch: epoch)
            hasRequests = true
        } catch {
            throw .producerUnusable("AddOffsetsToTxn: \(error)")
        }
        let fault = chance.strike(.offsetsLost, .offsetsExecuted, .offsetsLate, .offsetsRetried, .abortable)
        let message = SimulatedKafka.Message.offsets(
            producer: transactionalID, epoch: epoch, offsets, membership,
            sentIn: kafka.producers[transactionalID]?.open)
        switch fault {
        case .offsetsLost: throw .producerUnusable("TxnOffsetCommit: timed out")
        case .offsetsLate:
            kafka.inFlight.append(message)
            throw .producerUnusable("TxnOffsetCommit: timed out")
        case .abortable: throw .producerUnusable("TxnOffsetCommit: abortable error")
        default: break
        }
        do throws(SimulatedKafka.Refusal) {
            try kafka.commitOffsets(offsets, transactionalID, epoch: epoch, membership)
        } catch .illegalGeneration {
            throw .lost("TxnOffsetCommit: the group has another generation")
        } catch {
            throw .producerUnusable("TxnOffsetCommit: \(error)")
        }
        if fault == .offsetsExecuted { throw .producerUnusable("TxnOffsetCommit: timed out") }
        if fault == .offsetsRetried {
            kafka.inFlight.append(message)
            retriedInside = true
        }
    }

    func commit() throws(PortFault) -> TransactionEnd {
        if sendsAgain { try sendAgain() }
        // The client ends a transaction without partitions by itself.
        guard hasRequests else { return .clean }
        guard !kafka.isAway else { throw .producerUnusable("EndTxn: no broker") }
        let message = SimulatedKafka.Message.end(producer: transactionalID, epoch: epoch, .committed)
        let fault = chance.strike(.endLost, .endExecuted, .endLate, .endRetried, .transactionTimeout)
        if fault == .transactionTimeout { kafka.timeOut(transactionalID) }
        if fault == .endLate { kafka.inFlight.append(message) }
        if fault != .endLost && fault != .endLate {
            do throws(SimulatedKafka.Refusal) {
                try kafka.end(transactionalID, epoch: epoch, .committed)
            } catch {
                throw .producerUnusable("EndTxn: \(error)")
            }
        }
        switch fault {
        case .endLost, .endExecuted, .endLate:
            guard breaks == .producerReusedAfterTimeout else { throw .producerUnusable("EndTxn: timed out") }
            sendsAgain = true
            throw block()
        case .endRetried:
            kafka.inFlight.append(message)
            retriedInside = true
        default: break
        }
        hasPartitions = false
        defer { retriedInside = false }
        return retriedInside ? .retriedInside : .clean
    }

    /// Break: after a timed-out EndTxn the same producer publishes the same again.
    private func sendAgain() throws(PortFault) {
        sendsAgain = false
        hasPartitions = false
        let (rows, offsets) = (sentRows, sentOffsets)
        sentRows = []
        for row in rows { try produce(row) }
        if let offsets { try sendOffsets(offsets.0, offsets.1) }
        if chance.percent(70) {
            (sentRows, sentOffsets) = (rows, offsets)
        }
    }

    func abort() throws(PortFault) {
        guard hasRequests else { return }
        guard !kafka.isAway else { throw .producerUnusable("EndTxn: no broker") }
        (hasPartitions, hasRequests) = (false, false)
        if chance.strike(.endRetried) != nil {
            kafka.inFlight.append(.end(producer: transactionalID, epoch: epoch, .aborted))
            retriedInside = true
        }
        do throws(SimulatedKafka.Refusal) {
            try kafka.end(transactionalID, epoch: epoch, .aborted)
        } catch .notInTransaction {
            return
        } catch {
            throw .producerUnusable("EndTxn: \(error)")
        }
    }

    /// What a lane whose producer is gone leaves open is aborted by the coordinator.
    var holdsTransaction: Bool {
        kafka.producers[transactionalID].map { $0.open != nil && $0.epoch == epoch } ?? false
    }

    // MARK: Consumer

    func subscribe(_ topics: [String]) throws(PortFault) {
        guard phase == .idle else { return }
        phase = .joining
        member = kafka.group.join(nil, name: transactionalID)
        generation = -1
    }

    func poll(limit: Int, wait: Int) throws(PortFault) -> PolledRecords {
        var polled = PolledRecords()
        guard !kafka.isAway else { return polled }
        let fetchesFirst = chance.percent(30)
        if fetchesFirst { fetch(limit, into: &polled) }
        polled.rebalance = rebalance(isCertain: chance.percent(60))
        if polled.rebalance == nil && !fetchesFirst { fetch(limit, into: &polled) }
        return polled
    }

    func serve(milliseconds: Int) throws(PortFault) -> PolledRecords.Rebalance? {
        kafka.isAway ? nil : rebalance(isCertain: true)
    }

    /// What the group has told since the last call. Without certainty the answer of a heartbeat may still be under way.
    private func rebalance(isCertain: Bool) -> PolledRecords.Rebalance? {
        guard let member else { return nil }
        switch phase {
        case .idle, .giving, .closed: return nil
        case .joining:
            guard kafka.group.heartbeat(member) != .unknownMember else {
                self.member = kafka.group.join(nil, name: transactionalID)
                return nil
            }
            guard let partitions = kafka.group.assignment(of: member) else {
                // A rebalance that began before this member had its share: it joins again.
                if kafka.group.isRebalancing { _ = kafka.group.join(member, name: transactionalID) }
                return nil
            }
            phase = .stable
            given = partitions
            generation = kafka.group.generation
            return .assigned(partitions, membership)
        case .stable:
            guard isCertain else { return nil }
            switch kafka.group.heartbeat(member) {
            case .stable:
                // Others made a new generation without this member: it was forgotten and came back under its id.
                guard kafka.group.generation != generation else { return nil }
                phase = .giving
                return .lost(given)
            case .rebalancing:
                phase = .giving
                return .revoked(given)
            case .unknownMember:
                phase = .giving
                (self.member, generation) = (nil, -1)
                return .lost(given)
            }
        }
    }

    /// The membership of now.
    var membership: Membership {
        Membership(memberID: member ?? "", generation: generation, token: 0)
    }

    /// The membership as a background thread of the client would tell it: dropped once a heartbeat was refused.
    var latestMembership: Membership {
        guard let member, kafka.group.heartbeat(member) != .unknownMember else {
            return Membership(memberID: "", generation: -1, token: 0)
        }
        return Membership(memberID: member, generation: kafka.group.generation, token: 0)
    }

    private func fetch(_ limit: Int, into polled: inout PolledRecords) {
        guard phase == .stable || phase == .giving else { return }
        var room = chance.percent(50) ? limit : chance.number(1...3)
        // Partitions come in any order.
        for partition in chance.shuffled(positions.keys.sorted()) {
            guard let log = kafka.inputs[partition], var position = positions[partition] else { continue }
            guard position >= log.first && position <= log.end else {
                if reported.insert(partition).inserted { polled.unreadable[partition] = "offset out of range" }
                continue
            }
            while position < log.lastStable && room > 0 {
                if case .input(let record) = log[position].body {
                    polled.records.append(record)
                    room -= 1
                }
                position += 1
            }
            positions[partition] = position
        }
    }

    func assign(_ positions: [TopicPartition: Int64]) throws(PortFault) {
        self.positions = positions
        reported = []
    }

    func unassign() throws(PortFault) {
        positions = [:]
        given = []
        guard phase == .giving else { return }
        guard !isLeftover else {
            phase = .idle
            return
        }
        phase = .joining
        member = kafka.group.join(member, name: transactionalID)
    }

    func close() {
        if let member, phase != .closed, !kafka.isAway { kafka.group.remove(member) }
        phase = .closed
    }

    /// True when this client has no place in the group and asks for none.
    var hasLeft: Bool { phase == .idle || phase == .closed }

    // MARK: Questions

    private func ask(_ question: String) throws(PortFault) {
        if kafka.isAway { throw .brokerAway("\(question): no broker") }
        if chance.strike(.unanswered) != nil { throw .brokerAway("\(question): timed out") }
    }

    func clusterID() throws(PortFault) -> String { kafka.clusterID }

    func startOffsets(of topic: String) throws(PortFault) -> [TopicPartition: Int64] {
        try ask("offsets")
        guard kafka.inputTopics.contains(topic) else { throw .brokerRefused("topic \(topic) does not exist") }
        var starts: [TopicPartition: Int64] = [:]
        for partition in kafka.partitions where partition.topic == topic {
            guard let log = kafka.inputs[partition] else { continue }
            starts[partition] = start == .latest ? log.lastStable : log.first
        }
        return starts
    }

    func logBounds(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: Range<Int64>] {
        try ask("watermarks")
        var bounds: [TopicPartition: Range<Int64>] = [:]
        for partition in partitions {
            let log = kafka.inputs[partition] ?? (partition.partition == 0 ? kafka.outputs[partition.topic] : nil)
            bounds[partition] = log.map { $0.first..<max($0.first, $0.lastStable) } ?? 0..<0
        }
        return bounds
    }

    func committed(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: CommittedOffset?] {
        try ask("committed")
        let isStable = !kafka.pending.contains { partitions.contains($0.commit.partition) }
        guard isStable || breaks == .offsetsWithoutRequireStable else { throw waitForTransactions("committed") }
        waitingSince = nil
        var answer: [TopicPartition: CommittedOffset?] = [:]
        for partition in partitions { answer[partition] = .some(kafka.offsets[partition]?.committed) }
        return answer
    }

    func groupOffsets() throws(PortFault) -> [TopicPartition: CommittedOffset] {
        try ask("group offsets")
        return kafka.offsets.compactMapValues(\.committed)
    }

    func witness(of rows: [OutboxRow]) throws(PortFault) -> WitnessAnswer {
        try ask("witness")
        let topics = Set(rows.flatMap { $0.outputs.map(\.topic) }).sorted()
        let ends = witnessEnds ?? Dictionary(uniqueKeysWithValues: topics.map { ($0, kafka.outputs[$0]?.end ?? 0) })
        witnessEnds = ends
        for topic in topics where (kafka.outputs[topic]?.lastStable ?? 0) < ends[topic] ?? 0 {
            throw waitForTransactions("witness")
        }
        (witnessEnds, waitingSince) = (nil, nil)
        var proven: [TopicPartition: Int64] = [:]
        for row in rows where !row.outputs.isEmpty && topics.contains(where: { has(row, in: $0, upTo: ends[$0] ?? 0) })
        {
            proven[row.source] = max(proven[row.source] ?? 0, row.to)
        }
        return WitnessAnswer(proven: proven)
    }

    private func has(_ row: OutboxRow, in topic: String, upTo end: Int64) -> Bool {
        guard let log = kafka.outputs[topic] else { return false }
        return log.entries.contains { entry in
            guard case .output(_, let batch, let source) = entry.body, batch == row.batch else { return false }
            guard let transaction = entry.transaction, kafka.transactions[transaction] == .committed else {
                return false
            }
            return source == row.source || breaks == .witnessByBatchAlone
        }
    }

    func knownEnds() -> [TopicPartition: Int64] {
        positions.keys.reduce(into: [:]) { $0[$1] = kafka.inputs[$1]?.lastStable }
    }
}
