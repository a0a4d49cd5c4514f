import FlowC
import Testing

/// When a saga wants to be woken: at the earliest moment at which something is due.
@Suite struct SagaTicketsClockTests {
    /// The earliest moment at which something of a stored saga is due, found by looking at everything; nil for nothing.
    static func earliest(_ script: SagaScript) throws -> Int64? {
        let saga = try script.saga
        let rows = try script.records()
        let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
        var moments: [Int64] = []
        switch saga.state {
        case .awaitingApproval: moments.append(saga.createdAt + 86_400_000)
        case .retrying, .deferred: moments += [saga.facts.resumesAt].compactMap { $0 }
        case .waitingForEvent, .paused, .compensating:
            if saga.state != .compensating, !saga.facts.isOverdue, let first = rows.first {
                moments.append(first.createdAt + 14_400_000)
            }
            for row in rows where !row.progress.state.isTerminal && row.undoes == nil {
                let dependencies = row.dependencies.compactMap { byID[$0] }
                guard dependencies.allSatisfy({ $0.progress.state == .completed }) else { continue }
                let start =
                    ([row.createdAt] + dependencies.compactMap(\.progress.endedAt) + [row.progress.reissuedAt ?? 0])
                    .max() ?? 0
                if !row.progress.marks.contains(.warned) { moments.append(start + row.timeoutMs * 4 / 5) }
                if !row.progress.marks.contains(.overdue) { moments.append(start + row.timeoutMs) }
            }
            for row in rows where row.undoes != nil {
                if row.progress.state.isTerminal || row.progress.marks.contains(.overdue) { continue }
                moments.append(row.createdAt + 120_000)
            }
        default: break
        }
        return moments.min()
    }

    static func time(_ wish: WakeWish) -> Int64? {
        if case .at(_, let time) = wish { time } else { nil }
    }

    /// Something that may happen next.
    static func happen(_ script: inout SagaScript, _ count: Int, _ random: inout Seeded) throws {
        let task = "t\(Int.random(in: 0..<count, using: &random))"
        let reports: [ExecutionResult.Status] = [.running, .completed, .completed, .completed, .preempted]
        switch Int.random(in: 0..<20, using: &random) {
        case 0...8: try script.report(task, reports.randomElement(using: &random) ?? .running)
        case 9: try script.report(task, .failed)
        case 10...11:
            let undoing = script.rows.filter { row in !script.rows.prefix(count).contains { $0.id == row.id } }
            guard let row = undoing.randomElement(using: &random) else { return }
            try script.report(ticket: row.id, random.once(in: 3) ? .failed : .completed)
        case 12: try script.order(random.once(in: 2) ? .pause : .resume)
        case 13: try script.order(.resume)
        case 14: try script.order(.retry(ticket: script.ticket(task)))
        case 15: try script.order(random.once(in: 6) ? .cancel : .priority(.low))
        default: try Self.wakeAtLast(&script)
        }
    }

    /// Nothing happens a moment before the saga wants to be woken, and something does then.
    static func wakeAtLast(_ script: inout SagaScript) throws {
        guard let time = time(script.wish) else { return }
        if time > script.now {
            script.now = time - 1
            let early = try script.fire()
            #expect(early.isNothing)
            #expect(Self.time(early.wake) == time)
        }
        script.now = max(script.now, time)
        let outcome = try script.fire()
        #expect(!outcome.isNothing)
        #expect(outcome.verdict != .early)
        if let next = Self.time(outcome.wake) { #expect(next > script.now) }
    }

    @Test(arguments: 0..<60) func `a saga wants to be woken at the earliest moment at which something is due`(
        seed: Int
    ) throws {
        var random = Seeded(seed + 1000)
        for _ in 0..<4 {
            let count = Int.random(in: 1...6, using: &random)
            let tasks = (0..<count).map { index in
                ("t\(index)", (0..<index).filter { _ in random.once(in: 3) }.map { "t\($0)" })
            }
            var script = try SagaScript(tasks: tasks)
            for _ in 0..<40 where script.state?.isTerminal == false {
                script.now += Int64.random(in: 0...20_000, using: &random)
                try Self.happen(&script, count, &random)
                let earliest = try Self.earliest(script)
                guard let last = script.outcomes.last else { continue }
                if last.wake == .unchanged {
                    // A timer that is armed for an earlier moment asks again.
                    if let earliest { #expect((Self.time(script.wish) ?? .max) <= earliest) }
                } else {
                    #expect(Self.time(last.wake) == earliest)
                }
            }
            #expect(script.state?.isTerminal == false || script.wish == .never)
        }
    }

    @Test func `the moment of every waiting state is the earliest`() throws {
        for state in [ExecutionState.awaitingApproval, .retrying, .deferred, .waitingForEvent, .compensating] {
            let script = try ReducerOrderTests.script(in: state)
            #expect(Self.time(script.wish) == (try Self.earliest(script)))
            #expect(script.wish != .never)
        }
    }

    @Test func `a delay is from the end of a ticket's time to its result`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": []])
        script.now += 10_000
        try script.report("a", .completed)
        script.now += 61_500
        try script.report("b", .completed)
        let tickets = SagaTickets(try script.records())
        #expect(tickets.delayMs(of: script.ticket("b")) == 1500)
        #expect(tickets.delayMs(of: script.ticket("a")) == nil)
        #expect(tickets.delayMs(of: script.ticket("c")) == nil)
        #expect(tickets.delayMs(of: Identifier(high: 0, low: 1)) == nil)
        // It takes the ticket and those that it depends on, and no others.
        let two = try script.records().filter { $0.id != script.ticket("c") }
        #expect(SagaTickets(two).delayMs(of: script.ticket("b")) == 1500)
        #expect(SagaTickets(two.filter { $0.id == script.ticket("b") }).delayMs(of: script.ticket("b")) == 11_500)
    }
}
