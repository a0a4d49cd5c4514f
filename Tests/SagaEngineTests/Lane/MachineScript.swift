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

    init(batchMax: Int = 500, conflictLimit: Int = 2) {
        var count: UInt64 = 0
        machine = LaneMachine(
            configuration: LaneConfiguration(
                name: "l", topics: ["in"], batchMax: batchMax, conflictLimit: conflictLimit),
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

    /// Takes the machine through start and an assignment of one partition whose progress is `progress`.
    mutating func start(_ progress: PartitionProgress, committed: CommittedOffset?, rows: [OutboxRow] = [])
        throws(LaneFault)
    {
        for reply: LaneReply in [
            .started, .done, .done,
            .polled(PolledRecords(rebalance: .assigned([progress.partition], Self.membership)), stop: false),
            .claimed([progress]), .committed([progress.partition: committed], clusterID: "c"),
            .recovery(RecoveryState(progress: [progress], rows: rows)),
        ] { try self.reply(reply) }
    }

    /// Goes on with `done` until the machine polls again; returns what it did.
    mutating func settle() throws(LaneFault) -> [String] {
        var seen: [String] = []
        while true {
            guard let last else { return seen }
            if case .poll = last { return seen }
            seen.append(try reply(.done))
        }
    }

    static func progress(
        _ partition: TopicPartition = partition, epoch: Int64 = 1, prepared: Int64 = 0, published: Int64 = 0,
        highest: Int64? = nil
    ) -> PartitionProgress {
        PartitionProgress(
            partition: partition, clusterID: "c", epoch: epoch, prepared: prepared, published: published,
            highest: highest)
    }

    static func record(_ offset: Int64, _ partition: TopicPartition = partition) -> ConsumedRecord {
        ConsumedRecord(partition: partition, offset: offset, timestamp: 0, value: [1])
    }

    static func records(_ offsets: Int64..., stop: Bool = false) -> LaneReply {
        .polled(PolledRecords(records: offsets.map { record($0) }), stop: stop)
    }

    static func line(_ action: LaneAction) -> String {
        switch action {
        case .initTransactions: "init"
        case .subscribe(let topics): "subscribe \(topics.joined(separator: ","))"
        case .poll(let limit): "poll \(limit)"
        case .claim(let partitions): "claim \(partitions.map { "\($0.partition)" }.joined(separator: ","))"
        case .resolveStarts(let topics): "resolve \(topics.joined(separator: ","))"
        case .storeStarts(let starts): "store starts \(starts.map { "\($0.key.partition)@\($0.value)" }.sorted())"
        case .readCommitted: "read committed"
        case .readRecovery: "read recovery"
        case .load(let keys):
            "load \(keys.partitions.map { "\($0.partition.partition)#\($0.epoch)" }.joined(separator: ","))"
        case .store(let batch, let marks, let reports):
            "store \(batch.rows.map { "\($0.source.partition)[\($0.from),\($0.to))=\($0.outputs.count)" }.joined(separator: " "))"
                + " marks \(line(marks)) reports \(reports.count)"
        case .rollback: "rollback"
        case .begin: "begin"
        case .produce(let row): "produce \(row.source.partition)[\(row.from),\(row.to))"
        case .sendOffsets(let offsets, let membership):
            "send \(offsets.map { "\($0.partition.partition)@\($0.offset) \($0.metadata.prefix(6))" }.joined(separator: " "))"
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

/// One output for each record.
private final class EchoProcessor: BatchProcessor {
    func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
        let inputs = records.map {
            DecodedBatch.Input(
                record: $0, schemaID: nil, content: .rejected(RejectedRecord(.undecodable, field: "", detail: "")))
        }
        return DecodedBatch(inputs: inputs, keys: BatchKeys())
    }

    func reduce(_ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier) -> ReducedBatch {
        var reduced = ReducedBatch()
        for input in batch.inputs {
            reduced.outputs[input.record.partition, default: []].append(
                Output(topic: "out", key: nil, value: input.record.value, headers: OutputHeaders([])))
        }
        return reduced
    }
}
