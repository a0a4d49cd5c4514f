internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// Reads the tickets that are visible and answers some of them: in any order, once, twice, late, never, or both ways.
final class SimulatedWorker {
    private struct Answer {
        let due: Int64
        let ticket: Identifier
        let status: ExecutionResult.Status
        let place: TopicPartition
        let value: [UInt8]
    }

    private let shares: WorkShares
    private let chance: SimulationChance
    private let places: [TopicPartition]
    private var coming: [Answer] = []
    private var writer = JSONWriter(capacity: 256)
    private var isStrange: Bool
    /// What was said about each ticket.
    private(set) var said: [Identifier: Set<ExecutionResult.Status>] = [:]
    /// Where records stand that nobody can use.
    private(set) var strays: [(place: TopicPartition, offset: Int64)] = []

    init(_ shares: WorkShares, partitions: [TopicPartition], chance: SimulationChance) {
        self.shares = shares
        self.chance = chance
        places = partitions.filter { $0.topic == Topic.results.rawValue }
        isStrange = !places.isEmpty && chance.percent(15)
    }

    /// When it says something next by itself; nil when it has nothing to say.
    var nextDue: Int64? { coming.map(\.due).min() }

    /// True where the worker has said that of the ticket.
    func hasSaid(_ status: ExecutionResult.Status, of ticket: Identifier) -> Bool {
        said[ticket]?.contains(status) ?? false
    }

    /// A ticket has become visible.
    func see(_ ticket: Identifier, isCompensation: Bool, isAgain: Bool, at now: Int64) {
        guard !places.isEmpty else { return }
        if isAgain {
            // Somebody who has not answered yet may do so now.
            guard said[ticket] == nil, !coming.contains(where: { $0.ticket == ticket }), chance.percent(60) else {
                return
            }
            return answer(.completed, ticket, now)
        }
        let (lost, failed) =
            isCompensation
            ? (shares.lostCompensations, shares.failedCompensations) : (shares.lostTickets, shares.failedTickets)
        if chance.percent(50) { answer(.running, ticket, now) }
        if chance.percent(8) {
            answer(.running, ticket, now)
            answer(.preempted, ticket, now)
        }
        if chance.percent(lost) { return }
        let isFailed = chance.percent(failed)
        let status: ExecutionResult.Status = isFailed ? chance.percent(20) ? .cancelled : .failed : .completed
        answer(status, ticket, now)
        if chance.percent(5) { answer(isFailed ? .completed : .failed, ticket, now) }
    }

    private func answer(_ status: ExecutionResult.Status, _ ticket: Identifier, _ now: Int64) {
        let delay = chance.percent(12) ? chance.number(1_500...9_000) : chance.number(0...600)
        let due = now + Int64(delay)
        writer.reset()
        writer.object { writer in
            writer.key("ticket_id")
            writer.value(ticket.description)
            writer.key("status")
            writer.value(status.rawValue)
            writer.key("agent_id")
            writer.value("worker")
            guard chance.percent(80) else { return }
            writer.key("timestamp")
            writer.value(due)
        }
        for _ in 0..<(chance.percent(10) ? 2 : 1) {
            let later = due + Int64(chance.number(0...40))
            coming.append(
                Answer(
                    due: later, ticket: ticket, status: status, place: places[chance.number(0..<places.count)],
                    value: writer.bytes))
        }
    }

    /// Says one thing whose time has come; false when there is none.
    func step(_ world: SimulatedWorld) -> Bool {
        guard !world.kafka.isAway else { return false }
        if isStrange, world.feeder.isDone {
            isStrange = false
            return sayStrangeThing(world)
        }
        let due = coming.indices.filter { coming[$0].due <= world.now }
        guard let index = chance.pick(due) else { return false }
        let answer = coming.remove(at: index)
        said[answer.ticket, default: []].insert(answer.status)
        world.trace("the ticket \(answer.ticket) is \(answer.status.rawValue): \(answer.place.short)")
        world.kafka.append(
            answer.place, key: Array(answer.ticket.description.utf8), value: answer.value, headers: [])
        return true
    }

    /// A result of a ticket that nobody has made, or no result at all.
    private func sayStrangeThing(_ world: SimulatedWorld) -> Bool {
        let place = places[chance.number(0..<places.count)]
        let ticket = Identifier(high: 7, low: chance.next())
        let text = chance.percent(70) ? "{\"ticket_id\":\"\(ticket)\",\"status\":\"FAILED\"}" : "{\"ticket_id\":"
        guard let offset = world.kafka.inputs[place]?.end else { return false }
        strays.append((place, offset))
        world.trace("a strange result: \(place.short)@\(offset)")
        world.kafka.append(place, key: nil, value: Array(text.utf8), headers: [])
        return true
    }
}
