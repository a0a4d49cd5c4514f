internal import FlowC
internal import Glibc

/// What a simulated worker makes of tickets: a pure function of the seed and the ticket's id, so that every worker with
/// the same plan makes the same of a ticket, in whatever order and however often it comes.
///
///     var plan = WorkerPlan(seed: 7)
///     plan.failureShare = 0.1
///     let course = plan.course(of: ticket)
///     // course.fails, course.durationMs, course.end …
///
/// Each decision has a number of its own: a change of one share leaves the others' decisions as they are.
public struct WorkerPlan: Hashable, Sendable {
    /// What everything is derived from.
    public var seed: UInt64
    /// The share of tickets that fail, 0…1; not of compensation tickets.
    public var failureShare = 0.0
    /// The share of compensation tickets that fail, 0…1.
    public var compensationFailureShare = 0.0
    /// The share of results that are never sent, 0…1.
    public var lossShare = 0.0
    /// The share of results that are sent twice, 0…1, unless they are lost.
    public var duplicationShare = 0.0
    /// The mean of the durations, milliseconds; they are distributed exponentially.
    public var meanDurationMs = 50.0
    /// The ids of tasks that always fail.
    public var failingTasks: Set<String> = []

    /// Every ticket completes and every result is sent once, unless said otherwise.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// What becomes of a ticket.
    public func course(of ticket: WorkerTicket) -> WorkerCourse {
        var random = numbers(of: ticket.id)
        // In a fixed order, all of them each time.
        let duration = -meanDurationMs * log(1 - random.share())
        let failure = random.share()
        let start = delivery(&random)
        let end = delivery(&random)
        let share = ticket.isCompensation ? compensationFailureShare : failureShare
        return WorkerCourse(
            fails: failure < share || failingTasks.contains(ticket.taskID),
            durationMs: Int64(exactly: duration.rounded()) ?? 0, start: start, end: end)
    }

    private func delivery(_ random: inout SplitMix64) -> WorkerDelivery {
        let loss = random.share()
        let duplication = random.share()
        if loss < lossShare { return .lost }
        return duplication < duplicationShare ? .twice : .once
    }

    /// The numbers that belong to the seed and an id.
    private func numbers(of id: Identifier) -> SplitMix64 {
        var mixed = SplitMix64(seed: seed)
        mixed = SplitMix64(seed: mixed.next() ^ id.high)
        return SplitMix64(seed: mixed.next() ^ id.low)
    }
}

extension SplitMix64 {
    /// A number of [0, 1), 53 bits of it.
    fileprivate mutating func share() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
