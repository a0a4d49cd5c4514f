import FlowC
import Kafka

@testable import SagaEngine

/// Plays replies into a lane's machine and keeps what it asks for, one short line an action.
struct MachineScript {
    static let partition = TopicPartition("in", 0)
    static let other = TopicPartition("in", 1)
    static let membership = Membership(memberID: "m", generation: 4, token: 0)

    var machine: LaneMachine
    private(set) var lines: [String] = []
    private(set) var last: LaneAction?
    private var time: UInt64 = 0

    init(
        batchMax: Int = 500, conflictLimit: Int = 2, configure: (inout LaneConfiguration) -> Void = { _ in }
    ) {
        var count: UInt64 = 0
        var configuration = LaneConfiguration(
            name: "l", topics: ["in"], batchMax: batchMax, conflictLimit: conflictLimit)
        configure(&configuration)
        machine = LaneMachine(
            configuration: configuration,
            processor: EchoProcessor(),
            newBatchID: {
                count += 1
                return Identifier(high: 0, low: count)
            })
    }

    /// A lane that owns one new partition and polls.
    static func running(conflictLimit: Int = 2) throws(LaneFault) -> MachineScript {
        var script = MachineScript(conflictLimit: conflictLimit)
        try script.start(progress(), committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"))
        _ = try script.settle()
        return script
    }

    /// Takes the first record of the partition all the way.
    mutating func publishOne() throws(LaneFault) {
        for reply in [Self.records(0), Self.loaded(0), .stored(.committed)] { try self.reply(reply) }
        _ = try settle()
    }

    static func loaded(_ prepared: Int64) -> LaneReply {
        .loaded(LoadedBatch(now: 1_000, prepared: [partition: prepared]))
    }

    @discardableResult
    mutating func reply(_ reply: LaneReply) throws(LaneFault) -> String {
        time += 1_000_000
        last = try machine.next(reply, at: time)
        let line = last.map(Self.line) ?? "end"
        lines.append(line)
        return line
    }

    /// Takes the machine through start and an assignment of one partition, up to what the decision leads to.
    mutating func start(
        _ progress: PartitionProgress, committed: CommittedOffset?, rows: [OutboxRow] = [],
        group: [TopicPartition: CommittedOffset] = [:], others: [PartitionProgress] = [], bounds: Range<Int64> = 0..<100
    ) throws(LaneFault) {
        for reply: LaneReply in [
            .started, .done, .done, Self.assigned([progress.partition]),
        ] { try self.reply(reply) }
        try claimed(progress, committed: committed, rows: rows, group: group, others: others, bounds: bounds)
    }

    /// The answers from the claim to the decision.
    mutating func claimed(
        _ progress: PartitionProgress, committed: CommittedOffset?, rows: [OutboxRow] = [],
        group: [TopicPartition: CommittedOffset] = [:], others: [PartitionProgress] = [], bounds: Range<Int64> = 0..<100
    ) throws(LaneFault) {
        try reply(.claimed(Claim(progress: [progress], knownTopics: ["in"], halted: nil)))
        try offsets(progress, committed: committed, rows: rows, group: group, others: others, bounds: bounds)
    }

    /// The answers from the offsets to the decision.
    mutating func offsets(
        _ progress: PartitionProgress, committed: CommittedOffset?, rows: [OutboxRow] = [],
        group: [TopicPartition: CommittedOffset] = [:], others: [PartitionProgress] = [], bounds: Range<Int64> = 0..<100
    ) throws(LaneFault) {
        for reply: LaneReply in [
            .committed([progress.partition: committed], clusterID: "c"), .groupOffsets(group),
            .bounds([progress.partition: bounds], clusterID: "c"),
            .recovery(RecoveryState(progress: [progress] + others, rows: rows)),
        ] { try self.reply(reply) }
    }

    static func assigned(_ partitions: [TopicPartition], _ membership: Membership = membership) -> LaneReply {
        .polled(PolledRecords(rebalance: .assigned(partitions, membership)), LaneWishes())
    }

    static func row(_ from: Int64, _ to: Int64) -> OutboxRow {
        OutboxRow(
            source: partition, from: from, to: to, batch: Identifier(high: 1, low: 1), createdAt: 0,
            outputs: [Output(topic: "out", key: nil, value: [1], headers: OutputHeaders([]))])
    }

    static let nothing = LaneReply.polled(PolledRecords(), LaneWishes())

    /// The lines since `count` lines had been said.
    func lines(after count: Int) -> [String] { Array(lines[count...]) }

    /// Lets time pass.
    mutating func wait(milliseconds: UInt64) { time += milliseconds * 1_000_000 }

    /// Goes on until the machine polls, serves or ends; transactions are confirmed.
    mutating func settle() throws(LaneFault) -> [String] {
        var seen: [String] = []
        while true {
            switch last {
            case nil, .poll, .serve, .readCommitted, .claim, .suspect: return seen
            case .commit: seen.append(try reply(.ended(.clean)))
            case .move: seen.append(try reply(.moved(true)))
            case .mark: seen.append(try reply(.marked(true)))
            default: seen.append(try reply(.done))
            }
        }
    }

    static func progress(
        _ partition: TopicPartition = partition, epoch: Int64 = 1, prepared: Int64 = 0, published: Int64 = 0,
        highest: Int64? = nil, claims: Int = 0, suspect: Int64? = nil
    ) -> PartitionProgress {
        PartitionProgress(
            partition: partition, clusterID: "c", epoch: epoch, prepared: prepared, published: published,
            highest: highest, fruitlessClaims: claims, suspect: suspect)
    }

    static func record(_ offset: Int64, _ partition: TopicPartition = partition) -> ConsumedRecord {
        ConsumedRecord(partition: partition, offset: offset, timestamp: 0, value: [1])
    }

    static func records(_ offsets: Int64..., stop: Bool = false) -> LaneReply {
        .polled(PolledRecords(records: offsets.map { record($0) }), LaneWishes(stop: stop))
    }

    static func line(_ action: LaneAction) -> String {
        switch action {
        case .initTransactions: "init"
        case .subscribe(let topics): "subscribe \(topics.joined(separator: ","))"
        case .poll(let limit): "poll \(limit)"
        case .claim(let partitions): "claim \(partitions.map { "\($0.partition)" }.joined(separator: ","))"
        case .resolveStarts(let topics): "resolve \(topics.joined(separator: ","))"
        case .storeStarts(let starts, _): "store starts \(starts.map { "\($0.key.partition)@\($0.value)" }.sorted())"
        case .recreateProducer: "recreate"
        case .serve(let milliseconds): "serve \(milliseconds)"
        case .readCommitted: "read committed"
        case .readGroupOffsets: "read group"
        case .readBounds(let partitions): "read bounds \(partitions.map { "\($0.partition)" }.joined(separator: ","))"
        case .readRecovery: "read recovery"
        case .askWitness(let rows):
            "witness \(rows.map { "\($0.source.partition)[\($0.from),\($0.to))" }.joined(separator: " "))"
        case .move(let moves):
            "move \(moves.map { "\($0.partition.partition)#\($0.epoch)@\($0.to)" }.joined(separator: " "))"
        case .halt: "halt"
        case .suspect(let mark): "suspect \(mark.partition.partition)#\(mark.epoch)@\(mark.offset)"
        case .load(let keys):
            "load \(keys.partitions.map { "\($0.partition.partition)#\($0.epoch)" }.joined(separator: ","))"
        case .store(let batch, let marks, let reports):
            "store \(batch.rows.map { "\($0.source.partition)[\($0.from),\($0.to))=\($0.outputs.count)" }.joined(separator: " "))"
                + " marks \(line(marks)) reports \(reports.count)"
        case .rollback: "rollback"
        case .begin: "begin"
        case .produce(let row): "produce \(row.source.partition)[\(row.from),\(row.to))"
        case .sendOffsets(let offsets, let membership):
            "send \(offsets.map { "\($0.partition.partition)@\($0.offset) \($0.metadata.split(separator: ":").dropLast($0.metadata.contains("moved") ? 0 : 1).joined(separator: ":"))" }.joined(separator: " "))"
                + " generation \(membership.generation)"
        case .commit: "commit"
        case .mark(let marks, let reports): "mark \(line(marks)) reports \(reports.count)"
        case .assign(let positions):
            "assign \(positions.map { "\($0.key.partition)@\($0.value)" }.sorted().joined(separator: ","))"
        case .unassign: "unassign"
        case .close: "close"
        }
    }

    private static func line(_ marks: [PublishedMark]) -> String {
        "[\(marks.map { "\($0.partition.partition)#\($0.epoch)@\($0.offset)" }.joined(separator: ","))]"
    }
}

/// One output for each record; the sagas that were loaded are written as they are.
private final class EchoProcessor: BatchProcessor {
    func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
        let inputs = records.map {
            DecodedBatch.Input(
                record: $0, schemaID: nil, content: .rejected(RejectedRecord(.undecodable, field: "", detail: "")))
        }
        return DecodedBatch(inputs: inputs, keys: BatchKeys())
    }

    func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch {
        let rejected = RejectedRecord(.quarantined, field: isRead ? "read" : "", detail: detail)
        return DecodedBatch(
            inputs: [DecodedBatch.Input(record: record, schemaID: nil, content: .rejected(rejected))], keys: BatchKeys()
        )
    }

    func reduce(
        _ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier, shares: [BatchKeys.Share]
    ) throws -> ReducedBatch {
        if batch.inputs.contains(where: { $0.record.value == [2] }), !batch.keys.covers(MissingSagas.keys) {
            throw MissingKeys(keys: MissingSagas.keys)
        }
        if let poison = batch.inputs.first(where: { $0.record.value == [0] }) {
            throw Poison(offset: poison.record.offset)
        }
        var reduced = ReducedBatch()
        reduced.writes.updates = loaded.sagas.values.sorted { $0.id < $1.id }
        for input in batch.inputs {
            reduced.outputs[input.record.partition, default: []].append(
                Output(topic: "out", key: nil, value: input.record.value, headers: OutputHeaders([])))
        }
        return reduced
    }
}

/// What the processor misses for a record whose value is a single two.
enum MissingSagas {
    static let keys = BatchKeys(sagas: [Identifier(high: 5, low: 5)])
}

/// What the processor throws at a record whose value is a single zero.
struct Poison: Error {
    let offset: Int64
}
