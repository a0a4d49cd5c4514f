internal import Kafka

/// Marks, revocation, loss and drain.
extension LaneMachine {
    /// Published watermarks that Postgres does not have yet, in partition order.
    var marks: [PublishedMark] {
        owned.filter { $0.value.marked < $0.value.published }
            .sorted { $0.key < $1.key }
            .map { PublishedMark(partition: $0.key, epoch: $0.value.epoch, offset: $0.value.published) }
    }

    var hasUnmarked: Bool { !reports.isEmpty || owned.values.contains { $0.marked < $0.published } }

    mutating func mark(then: AfterMark) -> LaneAction {
        guard hasUnmarked else { return marked(then) }
        state = .marking(then: then)
        return .mark(marks, reports)
    }

    mutating func marked(_ then: AfterMark) -> LaneAction {
        noteMarked()
        switch then {
        case .poll: return poll()
        case .assign:
            state = .assigning
            return .assign(owned.mapValues(\.position))
        case .unassign: return unassign()
        case .close:
            state = .closing
            return .close
        }
    }

    /// Postgres has every watermark and report that was handed over.
    mutating func noteMarked() {
        owned = owned.mapValues { row in
            var row = row
            row.marked = row.published
            return row
        }
        reports = []
    }

    mutating func unassign() -> LaneAction {
        owned = [:]
        membership = nil
        state = .unassigning
        return .unassign
    }

    /// The group gave our partitions away: forget everything, touch nothing.
    mutating func lost() -> LaneAction {
        reports = []
        remarks.append(LaneRemark(isWarning: true, text: "the group gave the assignment away (lost)"))
        return unassign()
    }
}
