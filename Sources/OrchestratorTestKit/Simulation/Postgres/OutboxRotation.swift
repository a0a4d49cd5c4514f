internal import FlowC
internal import Kafka
internal import SagaEngine

/// Empties the outbox tables in turn, as an actor of its own: one statement a step.
///
/// Like the real one it moves the pointer on, then empties the table that comes next: the oldest.
struct OutboxRotation {
    private enum Phase {
        case idle
        case moved
        case locked
        /// Break: a look without a lock found nothing to keep.
        case looked
    }

    private var phase = Phase.idle
    /// Rotations that may still begin.
    var left: Int

    init(rotations: Int) { left = rotations }

    mutating func reset() { phase = .idle }

    /// The next statement; nil when there is nothing to do, or it has to wait.
    mutating func step(_ postgres: SimulatedPostgres) -> String? {
        guard !postgres.isAway else { return nil }
        let tables = postgres.tables
        let oldest = (tables.currentSlot + 1) % tables.outbox.count
        switch phase {
        case .idle:
            guard left > 0 else { return nil }
            left -= 1
            var moved = tables
            moved.currentSlot = oldest
            postgres.commit(moved)
            phase = .moved
            return "outbox table \(oldest) becomes the current one"
        case .moved:
            if postgres.breaks == .outboxCheckedThenTruncated {
                guard unpublished(oldest, tables).isEmpty else { return nil }
                phase = .looked
                return "outbox \(oldest) holds published rows only"
            }
            guard !postgres.writers.values.contains(oldest) else { return nil }
            postgres.lockedSlot = oldest
            phase = .locked
            return "LOCK TABLE outbox \(oldest)"
        case .locked: return empty(oldest, keeping: unpublished(oldest, tables), postgres)
        case .looked:
            // TRUNCATE takes the lock itself: it waits for writers, whose rows nobody looks at any more.
            guard !postgres.writers.values.contains(oldest) else { return nil }
            return empty(oldest, keeping: [], postgres)
        }
    }

    private func unpublished(_ slot: Int, _ tables: SimulatedTables) -> [OutboxRow] {
        tables.outbox[slot].values.filter { row in
            row.to > tables.progress[row.source]?.published ?? Int64.min
        }
    }

    private mutating func empty(_ slot: Int, keeping rows: [OutboxRow], _ postgres: SimulatedPostgres) -> String {
        var tables = postgres.tables
        tables.outbox[slot] = [:]
        for row in rows {
            tables.outbox[tables.currentSlot][SimulatedTables.OutboxKey(source: row.source, to: row.to)] = row
        }
        postgres.lockedSlot = nil
        phase = .idle
        postgres.commit(tables)
        return "TRUNCATE outbox \(slot), \(rows.count) row(s) kept"
    }
}
