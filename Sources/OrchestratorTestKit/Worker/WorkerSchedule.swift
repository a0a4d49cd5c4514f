public import FlowC

/// When a simulated worker starts and ends which ticket: tickets and times go in, results come out. It has no clock and
/// does no I/O.
///
///     var schedule = WorkerSchedule(WorkerPlan(seed: 7))
///     for result in schedule.take(ticket, atMs: now) { send(result) }
///     // at schedule.nextDueMs, or earlier or later:
///     for result in schedule.advance(toMs: now) { send(result) }
///
/// A ticket starts when all its dependencies have completed, by what this schedule has seen; when one has failed it fails
/// at once. A dependency that has not come within ``patienceMs`` counts as completed: the tickets of a plan stand in one
/// partition, each behind its dependencies, so another worker, or this one before it was started again, has had it.
///
/// A ticket that comes again after its end is answered with the same result, once, also when the first one was lost.
public struct WorkerSchedule: Sendable {
    /// What is made of each ticket.
    public let plan: WorkerPlan
    /// How long a dependency that has not been seen is waited for, milliseconds.
    public let patienceMs: Int64
    /// How many tickets that have ended are remembered; the oldest is forgotten, and new again when it comes again.
    public let memory: Int
    /// What has been done so far.
    public private(set) var counts = WorkerCounts()

    private enum Standing: Sendable {
        /// Has not come, but others depend on it.
        case unseen
        case waiting(WorkerTicket, missing: Int)
        case running(WorkerTicket, since: Int64)
        case ended(WorkerResult)
    }

    private var standings: [Identifier: Standing] = [:]
    private var dependents: [Identifier: [Identifier]] = [:]
    private var ends = DueTimes()
    private var patience = DueTimes()
    private var ended: [Identifier] = []
    private var forgotten = 0
    /// How many tickets wait or run.
    public private(set) var openCount = 0

    /// A schedule that has seen no ticket.
    public init(_ plan: WorkerPlan, patienceMs: Int64 = 10_000, memory: Int = 250_000) {
        self.plan = plan
        self.patienceMs = patienceMs
        self.memory = memory
    }

    /// When ``advance(toMs:)`` has something to do next, epoch milliseconds; nil when nothing is due ever.
    public var nextDueMs: Int64? {
        guard let end = ends.first, let patience = patience.first else { return ends.first ?? patience.first }
        return min(end, patience)
    }

    /// Whether the ticket waits or runs.
    public func isOpen(_ ticket: Identifier) -> Bool {
        switch standings[ticket] {
        case .waiting, .running: true
        case .unseen, .ended, nil: false
        }
    }

    /// Takes a ticket as it comes; gives the results that follow at once.
    public mutating func take(_ ticket: WorkerTicket, atMs now: Int64) -> [WorkerResult] {
        switch standings[ticket.id] {
        case .ended(let result):
            counts.repeated += 1
            return [result]
        case .waiting, .running: return []
        case .unseen, nil: break
        }
        counts.tickets += 1
        openCount += 1
        var results: [WorkerResult] = []
        var missing: Set<Identifier> = []
        for dependency in ticket.dependencies {
            switch standings[dependency] {
            case .ended(let result):
                guard result.status != .failed else {
                    refuse(ticket, at: now, &results)
                    refuse(dependentsOf: ticket.id, at: now, &results)
                    return results
                }
            case nil:
                standings[dependency] = .unseen
                patience.add(dependency, at: now + patienceMs)
                missing.insert(dependency)
            case .unseen, .waiting, .running: missing.insert(dependency)
            }
        }
        for dependency in missing { dependents[dependency, default: []].append(ticket.id) }
        guard missing.isEmpty else {
            standings[ticket.id] = .waiting(ticket, missing: missing.count)
            return []
        }
        start(ticket, at: now, &results)
        return results
    }

    /// Does everything that is due until then, in the order of time; gives the results that follow.
    public mutating func advance(toMs now: Int64) -> [WorkerResult] {
        var results: [WorkerResult] = []
        while let due = nextDueMs, due <= now {
            if let next = ends.take(until: due) {
                finish(next.ticket, at: next.time, &results)
            } else if let next = patience.take(until: due), case .unseen = standings[next.ticket] {
                standings[next.ticket] = nil
                release(dependentsOf: next.ticket, at: next.time, &results)
            }
        }
        return results
    }

    private mutating func start(_ ticket: WorkerTicket, at now: Int64, _ results: inout [WorkerResult]) {
        let course = plan.course(of: ticket)
        standings[ticket.id] = .running(ticket, since: now)
        ends.add(ticket.id, at: now + course.durationMs)
        send(WorkerResult(ticket: ticket.id, status: .running, timestampMs: now), course.start, &results)
    }

    private mutating func finish(_ id: Identifier, at now: Int64, _ results: inout [WorkerResult]) {
        guard case .running(let ticket, let since) = standings[id] else { return }
        let course = plan.course(of: ticket)
        let result = WorkerResult(
            ticket: id, status: course.fails ? .failed : .completed, error: course.fails ? "simulated failure" : nil,
            durationMs: now - since, timestampMs: now)
        end(with: result, course, &results)
        if course.fails {
            refuse(dependentsOf: id, at: now, &results)
        } else {
            release(dependentsOf: id, at: now, &results)
        }
    }

    /// Starts what waited for nothing else.
    private mutating func release(dependentsOf id: Identifier, at now: Int64, _ results: inout [WorkerResult]) {
        for dependent in dependents.removeValue(forKey: id) ?? [] {
            guard case .waiting(let ticket, let missing) = standings[dependent] else { continue }
            if missing > 1 {
                standings[dependent] = .waiting(ticket, missing: missing - 1)
            } else {
                start(ticket, at: now, &results)
            }
        }
    }

    /// Ends everything that waits for a failed ticket, and what waits for that.
    private mutating func refuse(dependentsOf id: Identifier, at now: Int64, _ results: inout [WorkerResult]) {
        var failed = [id]
        while let next = failed.popLast() {
            for dependent in dependents.removeValue(forKey: next) ?? [] {
                guard case .waiting(let ticket, _) = standings[dependent] else { continue }
                refuse(ticket, at: now, &results)
                failed.append(dependent)
            }
        }
    }

    /// Ends a ticket that cannot start.
    private mutating func refuse(_ ticket: WorkerTicket, at now: Int64, _ results: inout [WorkerResult]) {
        let result = WorkerResult(
            ticket: ticket.id, status: .failed, error: "dependency failed", durationMs: 0, timestampMs: now)
        end(with: result, plan.course(of: ticket), &results)
    }

    private mutating func end(
        with result: WorkerResult, _ course: WorkerCourse, _ results: inout [WorkerResult]
    ) {
        send(result, course.end, &results)
        standings[result.ticket] = .ended(result)
        openCount -= 1
        if result.status == .completed { counts.completed += 1 } else { counts.failed += 1 }
        ended.append(result.ticket)
        guard ended.count - forgotten > memory else { return }
        standings[ended[forgotten]] = nil
        forgotten += 1
        // Now and then, so that a ticket costs the same on average however many are remembered.
        if forgotten > memory {
            ended.removeFirst(forgotten)
            forgotten = 0
        }
    }

    private mutating func send(_ result: WorkerResult, _ delivery: WorkerDelivery, _ results: inout [WorkerResult]) {
        switch delivery {
        case .lost: counts.lost += 1
        case .once: results.append(result)
        case .twice:
            counts.duplicated += 1
            results += [result, result]
        }
    }
}
