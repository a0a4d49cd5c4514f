internal import FlowC
internal import Kafka
internal import SagaEngine

/// Orders about sagas, at times of the seed's choice; in the end those that let every saga end.
final class SimulatedOrders {
    private let chance: SimulationChance
    private let places: [TopicPartition]
    private var left: Int
    private var helped: [Identifier: Int] = [:]
    /// The ids of the commands.
    private(set) var ids: Set<String> = []
    /// Where signals stand: each is used, kept or refused by its saga, or ends as a dead letter.
    private(set) var signals: [(id: String, saga: Identifier, place: TopicPartition, offset: Int64)] = []
    private let waiting: [Identifier]
    /// Where an order about a saga stands that nobody knows.
    private(set) var strays: [(place: TopicPartition, offset: Int64)] = []

    /// `waiting` are sagas that signals are given to, whether they are there or not.
    init(
        _ count: Int, partitions: [TopicPartition], waiting: [Identifier] = [], chance: SimulationChance
    ) {
        left = count
        self.waiting = waiting
        self.chance = chance
        places = partitions.filter { $0.topic == Topic.commands.rawValue }
    }

    /// True when no order is to come but those that help in the end.
    var isDone: Bool { left == 0 }

    /// Gives an order now and then.
    func step(_ world: SimulatedWorld) -> Bool {
        guard left > 0, !world.kafka.isAway else { return false }
        let tables = world.postgres.tables
        if !waiting.isEmpty, chance.percent(world.scenario == .waits ? 8 : 0) { return signal(tables, world) }
        let open = tables.sagas.values.filter { !$0.state.isTerminal }.map(\.id).sorted()
        let all = chance.percent(85) && !open.isEmpty ? open : tables.sagas.keys.sorted()
        // Interesting moments: tickets are prepared and not out yet.
        let fresh = all.filter { tables.hasTicketsUnderWay($0) }
        guard chance.percent(fresh.isEmpty ? 3 : 12) else { return false }
        guard let saga = chance.pick(fresh.isEmpty || chance.percent(30) ? all : fresh) else { return false }
        left -= 1
        if chance.percent(2) {
            let place = places[chance.number(0..<places.count)]
            strays.append((place, world.kafka.inputs[place]?.end ?? 0))
            give(.pause, to: Identifier(high: 5, low: chance.next()), at: place, world)
            return true
        }
        give(order(saga, tables), to: saga, world, twice: chance.percent(25))
        if chance.percent(35) { give(order(saga, tables), to: saga, world) }
        return true
    }

    /// Gives a signal: mostly to a saga that waits, sometimes to one that is not there yet, or never will be.
    private func signal(_ tables: SimulatedTables, _ world: SimulatedWorld) -> Bool {
        left -= 1
        let fed = world.feeder.waitingSagas
        let open = fed.filter { tables.sagas[$0]?.state.isTerminal == false }
        let early = fed.filter { tables.sagas[$0] == nil }
        let choice = chance.number(0..<100)
        guard
            let saga = choice < 65
                ? chance.pick(open.isEmpty ? fed : open)
                : choice < 92 ? chance.pick(early.isEmpty ? fed : early) : chance.pick(waiting)
        else { return false }
        for _ in 0..<chance.number(1...2) {
            let signal = Signal(
                eventType: "e\(chance.number(0..<3))", eventKey: chance.percent(95) ? "k" : "other",
                payload: Array("\(chance.number(0..<10))".utf8))
            give(.signal(signal), to: saga, world, twice: chance.percent(25))
        }
        return true
    }

    private func order(_ saga: Identifier, _ tables: SimulatedTables) -> Command.Order {
        let ticket = chance.pick((tables.ticketsOf[saga] ?? []).map(\.id))
        if tables.sagas[saga]?.state == .paused && chance.percent(40) { return .resume }
        switch chance.number(0..<100) {
        case 0..<18: return .cancel
        case 18..<36: return .pause
        case 36..<46: return .resume
        case 46..<60: return .compensate
        case 60..<78: return .retry(ticket: chance.percent(75) ? ticket : nil)
        case 78..<84: return .giveUp
        case 84..<90: return .priority(.high)
        default: return .republish
        }
    }

    private func give(
        _ order: Command.Order, to saga: Identifier, at place: TopicPartition? = nil, _ world: SimulatedWorld,
        twice: Bool = false
    ) {
        let id = Identifier(high: chance.next(), low: UInt64(ids.count)).description
        ids.insert(id)
        let command = Command(id: id, order: order, saga: saga, issuedAt: world.now, issuedBy: "operator")
        for _ in 0..<(twice ? 2 : 1) {
            let place = place ?? places[chance.number(0..<places.count)]
            if case .signal = order {
                signals.append((id, saga, place, world.kafka.inputs[place]?.end ?? 0))
            }
            world.trace("ORDER \(command.word) saga \(saga.description.prefix(8)): \(place.short)")
            world.kafka.append(place, key: command.key, value: command.json, headers: [])
        }
    }

    /// Helps sagas on that go no further by themselves; false when there are none.
    func settle(_ world: SimulatedWorld) -> Bool {
        var hasHelped = false
        for saga in world.postgres.tables.sagas.values.filter({ !$0.state.isTerminal }).sorted(by: { $0.id < $1.id }) {
            switch saga.state {
            case .paused: give(.resume, to: saga.id, world)
            case .compensating where saga.facts.isStuck:
                let turn = helped[saga.id, default: 0]
                helped[saga.id] = turn + 1
                give(turn == 0 && chance.percent(50) ? .retry(ticket: nil) : .giveUp, to: saga.id, world)
            default: continue
            }
            hasHelped = true
        }
        return hasHelped
    }
}

extension SimulatedTables {
    /// True while the newest tickets of a saga are prepared and, by the marks, not out.
    fileprivate func hasTicketsUnderWay(_ saga: Identifier) -> Bool {
        guard let row = ticketRows[saga], let source = progress[row.source] else { return false }
        return source.published < row.to && row.to <= source.prepared
    }
}
