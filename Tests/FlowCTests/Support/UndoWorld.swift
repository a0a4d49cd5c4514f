import FlowC
import Testing

/// A plan with the fate of each of its tickets, and of what undoes them: what workers will say, whenever they say it.
struct UndoWorld {
    /// What becomes of a ticket.
    enum Fate: Hashable {
        case completed
        case failed
        /// Nobody ever answers.
        case silent
    }

    /// What becomes of an attempt to undo one.
    enum Try: Hashable {
        case completed
        case failed
        case silent
    }

    /// For each task those that it depends on; all of them stand before it.
    let dependencies: [[Int]]
    let fates: [Fate]
    /// For each task what becomes of the attempts to undo it before the one that succeeds.
    let losses: [[Try]]
    /// Whether an operator stops the saga at some time.
    let isCancelled: Bool

    /// Up to 12 tasks. A ticket completes only where everything that it depends on may have completed.
    init(_ random: inout Seeded) {
        let count = Int.random(in: 1...12, using: &random)
        var dependencies: [[Int]] = []
        var fates: [Fate] = []
        var canStart: [Bool] = []
        for index in 0..<count {
            let own = (0..<index).filter { _ in random.once(in: 3) }
            dependencies.append(own)
            canStart.append(own.allSatisfy { fates[$0] == .completed || (fates[$0] == .silent && canStart[$0]) })
            switch Int.random(in: 0..<10, using: &random) {
            case 0...5: fates.append(canStart[index] ? .completed : .failed)
            case 6...7: fates.append(.failed)
            default: fates.append(.silent)
            }
        }
        self.dependencies = dependencies
        self.fates = fates
        losses = fates.map { _ in
            (0..<Int.random(in: 0...2, using: &random)).map { _ in random.once(in: 2) ? .failed : .silent }
        }
        isCancelled = random.once(in: 4) && fates.contains { $0 != .completed }
    }

    /// The decision about the plan.
    var decision: Decision {
        get throws {
            let tasks = dependencies.enumerated().map { ("t\($0)", $1.map { "t\($0)" }) }
            return try Sample.decode(Sample.decision(plan: SagaScript.plan(tasks)))
        }
    }

    /// Whether a ticket did work, or may have, when everything is over (domain.md, "Compensation").
    func worked(_ index: Int) -> Bool {
        fates[index] == .completed || dependencies[index].allSatisfy { fates[$0] == .completed }
    }

    /// Every attempt to undo a ticket that has to go out, as `t3#1`.
    var expected: Set<String> {
        guard fates.contains(where: { $0 != .completed }) else { return [] }
        return Set(
            fates.indices.filter(worked).flatMap { index in (0...losses[index].count).map { "t\(index)#\($0 + 1)" } })
    }

    /// What becomes of the n-th attempt, from 1, to undo a ticket.
    func fate(ofUndoing index: Int, _ attempt: Int) -> Try {
        attempt <= losses[index].count ? losses[index][attempt - 1] : .completed
    }

    /// Lets it happen in one of its orders: whatever can be said next is said in any order, and where nobody says
    /// anything any more, time passes until a timer is due.
    func run(_ decision: Decision, _ random: inout Seeded, isStored: Bool) throws -> SagaScript {
        var script = try SagaScript(decision, isStored: isStored)
        var open = fates.indices.filter { fates[$0] != .silent }.map { index in
            Word.result(script.ticket("t\(index)"), fates[index] == .completed ? .completed : .failed)
        }
        for index in fates.indices where random.once(in: 3) {
            open.append(.result(script.ticket("t\(index)"), .running))
        }
        if isCancelled { open.append(.cancel) }
        for _ in 0..<500 {
            guard script.state?.isTerminal == false else { return script }
            let outcome: Outcome
            if let place = open.indices.randomElement(using: &random) {
                script.now += 1
                switch open.remove(at: place) {
                case .result(let id, let status): outcome = try script.report(ticket: id, status)
                case .cancel: outcome = try script.order(.cancel)
                }
            } else {
                outcome = try #require(try script.wakeUp(), "it waits for nothing: \(self)")
            }
            for order in outcome.compensations {
                check(order, script)
                let index = try #require(Int(script.name(of: order.original.id).dropFirst()))
                switch fate(ofUndoing: index, order.attempt) {
                case .completed: open.append(.result(order.id, .completed))
                case .failed: open.append(.result(order.id, .failed))
                case .silent: break
                }
            }
        }
        return script
    }

    /// When a ticket is being undone, everything that depends on it and did work is undone already, and it says by which
    /// tickets.
    private func check(_ order: Compensation, _ script: SagaScript) {
        guard let index = Int(script.name(of: order.original.id).dropFirst()) else {
            Issue.record("unknown ticket \(order.original.id)")
            return
        }
        let completed = Set(script.rows.filter { $0.progress.state == .completed }.map(\.id))
        let dependents = dependencies.indices.filter { dependencies[$0].contains(index) && worked($0) }
        let needed = dependents.map { script.undoing("t\($0)", losses[$0].count + 1) }
        if order.dependencies != needed || !completed.isSuperset(of: needed) {
            Issue.record("t\(index)#\(order.attempt) goes out too early or with other dependencies: \(self)")
        }
    }

    private enum Word {
        case result(Identifier, ExecutionResult.Status)
        case cancel
    }
}
