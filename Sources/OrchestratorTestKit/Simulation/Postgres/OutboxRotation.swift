internal import FlowC
internal import Kafka
internal import SagaEngine

/// Empties the outbox tables in turn, as an actor of its own: one statement a step.
struct OutboxRotation {
    private enum Phase {
        case idle
        case switched(old: Int)
        case locked(old: Int)
        /// Breaks only: what a look without a lock has found.
        case looked(old: Int, kept: [OutboxRow])
    }

    private var phase = Phase.idle
    /// Rotations that may still begin.
    var left: Int
    /// How often a table was emptied.
    private(set) var emptied = 0
    /// Called with a row that a TRUNCATE removed although the mark does not cover it.
    var isIdle: Bool { if case .idle = phase { true } else { false } }

    init(rotations: Int) { left = rotations }

    mutating func reset() { phase = .idle }

    /// The next statement; nil when there is nothing to do, or it has to wait.
    mutating func step(_ postgres: SimulatedPostgres) -> String? {
        guard !postgres.isAway else { return nil }
        switch phase {
        case .idle:
            guard left > 0 else { return nil }
            left -= 1
            let old = postgres.tables.currentSlot
            var tables = postgres.tables
            tables.currentSlot = (old + 1) % tables.outbox.count
            postgres.commit(tables)
            phase = .switched(old: old)
            return "outbox table \(tables.currentSlot) becomes the current one"
        case .switched(let old):
            if postgres.breaks == .outboxCheckedThenTruncated {
                guard unpublished(old, postgres.tables).isEmpty else { return nil }
                phase = .looked(old: old, kept: [])
                return "outbox \(old) holds published rows only"
            }
            postgres.lockedSlot = old
            phase = .locked(old: old)
            return "LOCK TABLE outbox \(old)"
        case .locked(let old): return empty(old, keeping: unpublished(old, postgres.tables), postgres)
        case .looked(let old, let kept): return empty(old, keeping: kept, postgres)
        }
    }

    private func unpublished(_ slot: Int, _ tables: SimulatedTables) -> [OutboxRow] {
        tables.outbox[slot].values.filter { row in
            row.to > tables.progress[row.source]?.published ?? Int64.max
        }
    }

    private mutating func empty(_ old: Int, keeping rows: [OutboxRow], _ postgres: SimulatedPostgres) -> String {
        var tables = postgres.tables
        tables.outbox[old] = [:]
        for row in rows {
            tables.outbox[tables.currentSlot][SimulatedTables.OutboxKey(source: row.source, to: row.to)] = row
        }
        postgres.lockedSlot = nil
        phase = .idle
        emptied += 1
        postgres.commit(tables)
        return "TRUNCATE outbox \(old), \(rows.count) row(s) kept"
    }
}
