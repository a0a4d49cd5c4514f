/// The tickets of one saga with what has become of them: the plan's own in the order of publication, which is a
/// topological one, and the compensations of each.
public struct SagaTickets: Hashable, Sendable {
    /// Where a ticket stands here.
    public enum Place: Hashable, Sendable {
        /// One of the plan's own.
        case plan(Int)
        /// The n-th attempt, from 0, to undo one of the plan's own.
        case undoing(Int, attempt: Int)
    }

    /// The plan's own.
    public private(set) var plan: [TicketRecord]
    /// For each of the plan's own the tickets that undo it, in the order of their attempts.
    public private(set) var undoings: [[TicketRecord]]
    /// For each of the plan's own those that it depends on.
    let dependencies: [[Int]]
    /// For each of the plan's own those that depend on it.
    let dependents: [[Int]]
    /// The tickets whose progress has changed since this was made.
    public private(set) var changed: Set<Identifier> = []
    private var places: [Identifier: Place]
    private var lastPosition: Int32

    /// Puts the stored tickets of a saga in order. Nobody else makes the compensations among them.
    public init(_ records: [TicketRecord]) {
        let records = records.sorted { $0.position < $1.position }
        plan = records.filter { $0.undoes == nil }
        lastPosition = records.last?.position ?? -1
        var places: [Identifier: Place] = Dictionary(minimumCapacity: records.count)
        for (index, ticket) in plan.enumerated() { places[ticket.id] = .plan(index) }
        var dependents = [[Int]](repeating: [], count: plan.count)
        var dependencies: [[Int]] = []
        dependencies.reserveCapacity(plan.count)
        for (index, ticket) in plan.enumerated() {
            let found = ticket.dependencies.compactMap { id -> Int? in
                if case .plan(let dependency) = places[id] { dependency } else { nil }
            }
            dependencies.append(found)
            for dependency in found { dependents[dependency].append(index) }
        }
        self.dependencies = dependencies
        self.dependents = dependents
        undoings = [[TicketRecord]](repeating: [], count: plan.count)
        for ticket in records {
            guard let original = ticket.undoes, case .plan(let index) = places[original] else { continue }
            places[ticket.id] = .undoing(index, attempt: undoings[index].count)
            undoings[index].append(ticket)
        }
        self.places = places
    }

    /// Where a ticket stands; nil for one of another saga.
    public func place(of id: Identifier) -> Place? { places[id] }

    /// The ticket at a place.
    public subscript(place: Place) -> TicketRecord {
        switch place {
        case .plan(let index): plan[index]
        case .undoing(let index, let attempt): undoings[index][attempt]
        }
    }

    /// Changes what has become of a ticket.
    mutating func change(_ place: Place, _ body: (inout TicketProgress) -> Void) {
        let before = self[place].progress
        var after = before
        body(&after)
        guard after != before else { return }
        switch place {
        case .plan(let index): plan[index].progress = after
        case .undoing(let index, let attempt): undoings[index][attempt].progress = after
        }
        changed.insert(self[place].id)
    }

    /// Where the next wave of compensations begins: each event that publishes some has sheets of its own.
    var nextWave: Int32 { (lastPosition / 64 + 1) * 64 }

    /// Adds a compensation of one of the plan's own.
    mutating func add(_ ticket: TicketRecord, undoing index: Int) {
        places[ticket.id] = .undoing(index, attempt: undoings[index].count)
        undoings[index].append(ticket)
        lastPosition = max(lastPosition, ticket.position)
    }

    /// The same, with nothing changed.
    public var settled: SagaTickets {
        var copy = self
        copy.changed = []
        return copy
    }

    /// The changed tickets in the order of publication.
    public var changes: [TicketRecord] {
        changed.compactMap { places[$0].map { self[$0] } }.sorted { $0.position < $1.position }
    }

    /// The ids of the plan's own.
    public var planIDs: [Identifier] { plan.map(\.id) }

    /// The ids of every compensation, in the order of publication.
    public var undoingIDs: [Identifier] {
        undoings.flatMap { $0 }.sorted { ($0.position, $0.id) < ($1.position, $1.id) }.map(\.id)
    }
}
