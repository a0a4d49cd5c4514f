internal import Documents
internal import FlowC
internal import Kafka
internal import OrchestratorTestKit
internal import SagaEngine

/// Whether the sagas of a run are what readers were told, and whether they went the way that they must (domain.md, "Results,
/// deadlines, compensation"). Pure: it is told what is stored and what is on the topics.
///
///     var audit = SagaAudit(sagas)
///     audit.note(frame)
///     audit.note(ticket: id, at: place)
///     audit.note(result: .completed, of: id)
///     for finding in audit.findings { … }
struct SagaAudit: Sendable {
    /// The stored sagas.
    let sagas: [ChaosSaga]

    private var frames: [Identifier: [SagaFrame]] = [:]
    private var seen: Set<Identifier> = []
    private var places: [Identifier: PartitionOffset] = [:]
    private var results: [Identifier: Set<TicketState>] = [:]

    /// An audit that has seen nothing on the topics.
    init(_ sagas: [ChaosSaga] = []) { self.sagas = sagas }

    /// Takes a frame; the same one again, by its id, is counted elsewhere.
    mutating func note(_ frame: SagaFrame) {
        if seen.insert(frame.id).inserted { frames[frame.saga, default: []].append(frame) }
    }

    /// Takes a ticket; the first place counts.
    mutating func note(ticket: Identifier, at place: PartitionOffset) {
        if places[ticket] == nil { places[ticket] = place }
    }

    /// Takes the end that a worker has given a ticket.
    mutating func note(result: TicketState, of ticket: Identifier) { results[ticket, default: []].insert(result) }

    /// How many sagas ended how, in the order of the states.
    var states: [(state: ExecutionState, count: Int)] {
        ExecutionState.allCases.compactMap { state in
            let count = sagas.count { $0.state == state }
            return count > 0 ? (state, count) : nil
        }
    }

    /// Everything that is not as it must be.
    var findings: [SagaFinding] {
        var found: [SagaFinding] = []
        let document = Document()
        for saga in sagas {
            if !saga.state.isTerminal { found.append(.init(.notEnded, saga.id, "it is \(saga.state.rawValue)")) }
            for ticket in saga.unreadable {
                found.append(.init(.unreadable, saga.id, "the ticket \(ticket) cannot be read"))
            }
            let tickets = SagaTickets(saga.tickets)
            checkFrames(saga, tickets, &found)
            checkUndoing(saga, tickets, &found)
            checkCourse(saga, tickets, document, &found)
            checkResults(saga, &found)
        }
        let known = Set(sagas.map(\.id))
        for (saga, told) in frames where !known.contains(saga) {
            found.append(.init(.frameForeign, saga, "the frame \(told[0].id) at \(told[0].place) tells of it"))
        }
        return found
    }

    // MARK: Frames

    private func checkFrames(_ saga: ChaosSaga, _ tickets: SagaTickets, _ found: inout [SagaFinding]) {
        func find(_ kind: SagaFinding.Kind, _ text: String) { found.append(.init(kind, saga.id, text)) }
        let told = frames[saga.id] ?? []
        for kind in TelemetryFrame.Kind.allCases {
            let isDue = kind == .dispatched ? !tickets.plan.isEmpty : saga.state.isTerminal
            let same = told.filter { $0.kind == kind }
            if isDue && same.isEmpty { find(.frameMissing, "there is no frame \(kind.rawValue)") }
            if same.count > 1 {
                find(.frameTwice, "frames \(kind.rawValue) are at \(same[0].place) and at \(same[1].place)")
            }
            guard let frame = same.first else { continue }
            let state = kind == .dispatched ? ExecutionState.waitingForEvent : saga.state
            if frame.state != state.rawValue {
                find(.frameState, "the frame \(kind.rawValue) says \(frame.state), it is \(state.rawValue)")
            }
            let undoings = kind == .dispatched ? [] : tickets.undoingIDs
            if Set(frame.tickets) != Set(tickets.planIDs) || frame.tickets.count != tickets.planIDs.count {
                find(
                    .frameTickets,
                    "the frame \(kind.rawValue) names \(frame.tickets.count) tickets, \(tickets.planIDs.count) are stored"
                )
            }
            if Set(frame.compensations) != Set(undoings) || frame.compensations.count != undoings.count {
                find(
                    .frameTickets,
                    "the frame \(kind.rawValue) names \(frame.compensations.count) compensations, \(undoings.count) are stored"
                )
            }
        }
        guard let start = told.first(where: { $0.kind == .dispatched }),
            let end = told.first(where: { $0.kind == .ended })
        else { return }
        if end.place.isBefore(start.place) { find(.frameOrder, "it ends at \(end.place), before \(start.place)") }
    }

    // MARK: Undoing

    private func checkUndoing(_ saga: ChaosSaga, _ tickets: SagaTickets, _ found: inout [SagaFinding]) {
        let issued = tickets.undoings.reduce(0) { $0 + $1.count }
        if issued > 0, saga.state == .completed || saga.state == .rejected {
            found.append(
                .init(.undoState, saga.id, "it is \(saga.state.rawValue) and has \(issued) compensation tickets"))
        }
        for ticket in tickets.undoings.joined() {
            for before in ticket.dependencies {
                guard let place = places[ticket.id], let earlier = places[before], place.isBefore(earlier) else {
                    continue
                }
                found.append(
                    .init(
                        .undoOrder, saga.id,
                        "the compensation \(ticket.id) is at \(place), before \(before), which it depends on"))
            }
        }
    }

    /// The history tells when which ticket was undone and by what it was known: that the order was right follows from it.
    private func checkCourse(
        _ saga: ChaosSaga, _ tickets: SagaTickets, _ document: Document, _ found: inout [SagaFinding]
    ) {
        let plan = Dictionary(tickets.plan.map { ($0.id, $0.dependencies) }) { first, _ in first }
        var fold = JournalFold(of: saga.id)
        for row in saga.journal {
            do throws(SimulationFailure) {
                try fold.apply(row, plan, document)
            } catch {
                found.append(.init(.course, saga.id, "revision \(row.revision): \(error)"))
                return
            }
        }
        for ticket in saga.tickets {
            guard let told = fold.tickets.fates[ticket.id] else {
                found.append(.init(.ticketState, saga.id, "its history does not tell of the ticket \(ticket.id)"))
                continue
            }
            guard told.state != ticket.progress.state else { continue }
            let text =
                "the ticket \(ticket.id) is \(ticket.progress.state.rawValue), its history has it \(told.state.rawValue)"
            found.append(.init(.ticketState, saga.id, text))
        }
    }

    // MARK: Results

    private func checkResults(_ saga: ChaosSaga, _ found: inout [SagaFinding]) {
        for ticket in saga.tickets {
            let given = results[ticket.id] ?? []
            let progress = ticket.progress
            if progress.state.isTerminal {
                guard !given.contains(progress.state) else { continue }
                found.append(
                    .init(
                        .resultInvented, saga.id,
                        "the ticket \(ticket.id) is \(progress.state.rawValue), but nobody said so"))
            } else if !given.isEmpty, !progress.marks.contains(.afterEnd) {
                let said = given.map(\.rawValue).sorted().joined(separator: " and ")
                found.append(
                    .init(
                        .resultLost, saga.id,
                        "the ticket \(ticket.id) is \(progress.state.rawValue), but its worker said \(said)"))
            }
        }
    }
}

extension PartitionOffset {
    /// Whether a reader comes here first; places of other partitions say nothing about each other.
    fileprivate func isBefore(_ other: PartitionOffset) -> Bool {
        partition == other.partition && offset < other.offset
    }
}
