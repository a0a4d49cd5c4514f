internal import FlowC
internal import Kafka
internal import SagaEngine

extension TopicPartition {
    /// Short for traces: the first letter of the topic and the number.
    var short: String { "\(topic.prefix(1))\(partition)" }
}

extension LaneAction {
    /// One short line for traces.
    var line: String {
        switch self {
        case .initTransactions: "init_transactions"
        case .recreateProducer: "new producer"
        case .subscribe: "subscribe"
        case .poll(let limit): "poll \(limit)"
        case .serve(let milliseconds): "serve \(milliseconds) ms"
        case .claim(let partitions): "claim \(partitions.map(\.short).joined(separator: ","))"
        case .resolveStarts: "resolve starts"
        case .storeStarts(let starts, _): "store starts \(Self.places(starts))"
        case .readCommitted: "read offsets"
        case .readGroupOffsets: "read the group's offsets"
        case .readBounds: "read bounds"
        case .readRecovery: "read recovery"
        case .askWitness(let rows): "ask the witness for \(rows.map(\.line).joined(separator: " "))"
        case .move(let moves): "move \(moves.map { "\($0.partition.short)→\($0.to)" }.joined(separator: " "))"
        case .halt: "halt"
        case .suspect(let mark): "suspect \(mark.partition.short)#\(mark.epoch)@\(mark.offset)"
        case .load(let keys): "load \(keys.partitions.map(\.line).joined(separator: " "))"
        case .store(let prepared, let marks, _):
            "store \(prepared.rows.map(\.line).joined(separator: " "))\(Self.line(marks))"
        case .rollback: "rollback"
        case .begin: "begin"
        case .produce(let row): "produce \(row.line)"
        case .sendOffsets(let offsets, let membership):
            "send offsets \(offsets.map { "\($0.partition.short)@\($0.offset) \($0.metadata.prefix(16))" }.joined(separator: " "))"
                + " generation \(membership.generation)"
        case .commit: "commit"
        case .mark(let marks, _): "mark\(Self.line(marks))"
        case .assign(let positions): "assign \(Self.places(positions))"
        case .unassign: "unassign"
        case .close: "close"
        }
    }

    private static func places(_ offsets: [TopicPartition: Int64]) -> String {
        offsets.sorted { $0.key < $1.key }.map { "\($0.key.short)@\($0.value)" }.joined(separator: " ")
    }

    private static func line(_ marks: [PublishedMark]) -> String {
        marks.isEmpty ? "" : " marks " + marks.map { "\($0.partition.short)@\($0.offset)" }.joined(separator: ",")
    }
}

extension OutboxRow {
    /// Range and number of outputs.
    var line: String { "\(source.short)[\(from),\(to))=\(outputs.count)" }
}

extension BatchKeys.Share {
    /// Partition, epoch and range.
    var line: String { "\(partition.short)#\(epoch)[\(range.lowerBound),\(range.upperBound))" }
}

extension LaneReply {
    /// One short line for traces.
    var line: String {
        switch self {
        case .started, .done: "done"
        case .polled(let polled, _):
            polled.rebalance.map { Self.line($0) }
                ?? polled.records.map { "\($0.partition.short)@\($0.offset)" }.joined(separator: " ")
        case .served(let rebalance, _): rebalance.map { Self.line($0) } ?? "nothing"
        case .claimed(let claim):
            claim.halted.map { "halted: \($0)" }
                ?? "epochs \(claim.progress.map { "\($0.partition.short)#\($0.epoch)" }.joined(separator: " "))"
        case .starts: "starts"
        case .committed(let offsets, _):
            offsets.sorted { $0.key < $1.key }.map { "\($0.key.short)@\(Self.line($0.value))" }.joined(separator: " ")
        case .groupOffsets(let offsets):
            offsets.sorted { $0.key < $1.key }.map { "\($0.key.short)@\(Self.line($0.value))" }.joined(separator: " ")
        case .bounds: "bounds"
        case .recovery(let found):
            found.progress.map { "\($0.partition.short)#\($0.epoch) \($0.published)/\($0.prepared)" }
                .joined(separator: " ") + " rows " + found.rows.map(\.line).joined(separator: " ")
        case .witness(let answer):
            "out "
                + answer.proven.sorted { $0.key < $1.key }.map { "\($0.key.short)<\($0.value)" }.joined(separator: " ")
        case .moved(let isOwner): isOwner ? "moved" : "not the owner"
        case .marked(let isOwner): isOwner ? "marked" : "not the owner"
        case .suspected(let tries): tries.map { "taken \($0) time(s)" } ?? "not the owner"
        case .loaded(let loaded):
            loaded.prepared.sorted { $0.key < $1.key }.map { "\($0.key.short)@\($0.value)" }.joined(separator: " ")
                + ", \(loaded.sagas.count) saga(s)"
        case .stored(let outcome): "\(outcome)"
        case .ended(let end): "\(end)"
        case .failed(let fault): "FAILED \(fault)"
        }
    }

    private static func line(_ committed: CommittedOffset?) -> String {
        committed.map { "\($0.offset)\($0.signature == nil ? $0.settled == nil ? "?" : "m" : "")" } ?? "none"
    }

    private static func line(_ rebalance: PolledRecords.Rebalance) -> String {
        switch rebalance {
        case .assigned(let partitions, let membership):
            "assigned \(partitions.map(\.short).joined(separator: ",")) generation \(membership.generation)"
        case .revoked: "revoked"
        case .lost: "lost"
        }
    }
}
