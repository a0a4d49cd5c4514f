internal import Kafka

/// Marks, rebalances, holding and drain.
extension LaneMachine {
    /// Published watermarks that Postgres does not have yet, in partition order.
    var marks: [PublishedMark] {
        owned.filter { $0.value.marked < $0.value.published }
            .sorted { $0.key < $1.key }
            .map { PublishedMark(partition: $0.key, epoch: $0.value.epoch, offset: $0.value.published) }
    }

    var hasUnmarked: Bool { !reports.isEmpty || owned.values.contains { $0.marked < $0.published } }

    mutating func mark(then: AfterMark) -> LaneAction {
        if case .close = then { phase = .stopping }
        guard hasUnmarked else { return marked(then, true) }
        state = .marking(then: then)
        return .mark(marks, reports)
    }

    /// A mark that found another epoch is a sign that this lane owns a partition no more, although nobody else may ever
    /// come to it: believed, the watermark would stay behind, and what waits for it would wait for ever.
    mutating func marked(_ then: AfterMark, _ isOwner: Bool) -> LaneAction {
        noteMarked(Set(owned.keys))
        switch then {
        case .poll where !isOwner, .hold where !isOwner, .assign where !isOwner, .readAgain where !isOwner:
            remark(.warning, "a published watermark was not ours to move; the assignment starts over")
            return yield()
        case .poll: return poll()
        case .hold:
            phase = .holding
            state = .emptying
            return .assign([:])
        case .assign:
            state = .assigning
            return .assign(positions)
        case .unassign: return unassign()
        case .close:
            state = .closing
            return .close
        case .readAgain(let pending): return readAgain(pending)
        }
    }

    /// Postgres has the watermarks of these partitions and every report that was handed over.
    mutating func noteMarked(_ partitions: Set<TopicPartition>) {
        for partition in partitions {
            guard let row = owned[partition] else { continue }
            owned[partition]?.marked = max(row.marked, row.published)
        }
        reports = []
    }

    mutating func rebalanced(_ rebalance: PolledRecords.Rebalance) throws(LaneFault) -> LaneAction {
        switch rebalance {
        case .assigned(let partitions, let membership): return try assigned(partitions, membership)
        case .revoked: return mark(then: .unassign)
        case .lost:
            ownershipLosses += 1
            remark(.warning, "the group gave the assignment away (lost)")
            return unassign()
        }
    }

    mutating func unassign() -> LaneAction {
        forget()
        state = .unassigning
        return .unassign
    }

    /// Drops what belongs to the membership; nothing of it is ever published again with a fresher one.
    mutating func forget() {
        disown()
        stops = [:]
        reports = []
        assignment = nil
    }

    /// Another lane owns a partition, or did: perhaps the group has given it away and we have not heard of it yet. Look
    /// for a rebalance for one heartbeat before claiming again.
    mutating func yield() -> LaneAction {
        ownershipLosses += 1
        stops = [:]
        state = .yielding
        return .serve(milliseconds: configuration.heartbeat)
    }

    mutating func yielded(
        _ rebalance: PolledRecords.Rebalance?, _ wishes: LaneWishes, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        note(wishes, at: time)
        if let rebalance { return try rebalanced(rebalance) }
        return startOver()
    }

    mutating func held(
        _ rebalance: PolledRecords.Rebalance?, _ wishes: LaneWishes, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        note(wishes, at: time)
        if let rebalance { return try rebalanced(rebalance) }
        if wishes.stop { return mark(then: .close) }
        guard wishes.hold else {
            state = .assigning
            return .assign(positions)
        }
        state = .holding
        return .serve(milliseconds: Self.slice)
    }

    mutating func note(_ wishes: LaneWishes, at time: UInt64) {
        if wishes.stop, stoppingSince == nil { stoppingSince = time }
    }
}
