import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// Sagas that are loaded whole.
extension SagaStoreContract {
    private static let last = [Rows.share(Rows.zero, 6..<7)]
    private static let wake = SagaEngine.Timer(
        id: .timer(saga: Rows.id(1), kind: "ticket_warning", sequence: 9), saga: Rows.id(1), kind: .ticketWarning,
        sequence: 9, dueAt: Rows.now + 9)
    /// The plan's own, and a wave of compensations.
    private static let stored = [
        StoredTicket(id: Rows.id(12), value: [1, 0]), StoredTicket(id: Rows.id(11), value: [2], position: 1),
        StoredTicket(id: Rows.id(13), value: [3], position: 64),
    ]

    private static func record(_ ticket: StoredTicket, _ progress: TicketProgress) -> TicketRecord {
        let sla = SLA(deadline: 0, timeoutMs: 0, maxRetries: 0)
        let ticket = Ticket(
            id: ticket.id, planID: "", intentID: "", decisionID: "", taskID: "", taskType: .query, description: "",
            dependencies: [], status: .pending, priority: .low, riskBand: .low, sla: sla, qos: QoS(riskBand: .low),
            parameters: [], requiredCapabilities: [], securityLevel: .public, createdAt: 0, retryCount: 0,
            metadata: [], schemaVersion: 1)
        var record = TicketRecord(ticket, position: 0)
        record.progress = progress
        return record
    }

    /// Saga 1 has tickets, a history of two rows and two timers; saga 2 waits for the approval of its plan.
    private func fill(_ store: any SagaStore) throws {
        try begin(store)
        let shares = [Rows.share(Rows.zero, 5..<6)]
        var asked = Rows.saga(2)
        asked.state = .awaitingApproval
        let batch = Rows.batch(1, shares) { writes in
            writes.sagas = [Rows.saga(1), asked, Rows.saga(3)]
            writes.tickets = Self.stored.map { .init(ticket: $0, sagaID: Rows.id(1), position: $0.position) }
            writes.journal = [(1, 1), (1, 2), (2, 1), (2, 2)].map { saga, revision in
                .init(
                    sagaID: Rows.id(saga), revision: revision, eventID: "event:\(revision)", source: Rows.zero,
                    offset: 5, entries: Array("[]".utf8))
            }
            writes.checkpoints = [
                Rows.checkpoint(1, revision: 1, document: #"{"a":1}"#),
                Rows.checkpoint(1, revision: 2, document: #"{"a": 2}"#),
                Rows.checkpoint(2, revision: 1, document: #"{"b":1}"#),
            ]
            writes.armed = [Self.wake, Rows.timer(1)]
            writes.parked = [Rows.parked(1, "z", offset: 0), Rows.parked(99, "y", offset: 1)]
        }
        #expect(try store.prepare(batch, shares) == .committed)
    }

    private func expectFirst(_ whole: LoadedBatch.WholeSaga?) {
        #expect(whole?.tickets == Self.stored)
        #expect(whole?.progress == Dictionary(uniqueKeysWithValues: Self.stored.map { ($0.id, TicketProgress()) }))
        #expect(whole?.checkpoint.map { String(decoding: $0, as: UTF8.self) } == #"{"a": 2}"#)
        #expect(whole?.timers == [Self.wake])
    }

    func wholes(_ store: any SagaStore) throws {
        try fill(store)
        var keys = BatchKeys(partitions: Self.last)
        switch self {
        case .whole:
            keys.results = [Rows.id(13): ["x"], Rows.id(99): ["x"]]
            let byTicket = try store.look(keys)
            #expect(byTicket.sagaOf == [Rows.id(13): Rows.id(1)])
            #expect(byTicket.sagas.keys.sorted() == [Rows.id(1)])
            #expect(byTicket.whole.keys.sorted() == [Rows.id(1)])
            expectFirst(byTicket.whole[Rows.id(1)])
            // An event of a ticket that nobody knows waits under the id of the ticket.
            #expect(byTicket.parked.keys.sorted() == [Rows.id(1), Rows.id(99)])

            keys.results = [:]
            keys.answered = ["plan-2": ["x"], "plan-3": ["x"], "plan-9": ["x"]]
            let byPlan = try store.look(keys)
            #expect(byPlan.sagas.keys.sorted() == [Rows.id(2), Rows.id(3)])
            #expect(byPlan.whole.keys.sorted() == [Rows.id(2)])
            #expect(byPlan.whole[Rows.id(2)]?.checkpoint == Array(#"{"b":1}"#.utf8))

            keys.answered = [:]
            keys.worksOf = [Rows.id(1), Rows.id(98)]
            let byID = try store.look(keys)
            #expect(byID.sagas.keys.sorted() == [Rows.id(1)])
            expectFirst(byID.whole[Rows.id(1)])
        case .progress:
            var done = TicketProgress()
            done.state = .failed
            done.startedAt = Rows.now + 1
            done.endedAt = Rows.now + 2
            done.reissuedAt = Rows.now + 3
            done.actualDurationMs = 4
            done.agentID = "agent"
            done.error = "it failed"
            done.marks = [.overdue, .violated]
            var begun = TicketProgress()
            begun.state = .running
            let new = StoredTicket(id: Rows.id(14), value: [4], position: 128)
            let batch = Rows.batch(2, Self.last) { writes in
                writes.updates = [Rows.saga(1)]
                writes.tickets = [.init(ticket: new, sagaID: Rows.id(1), position: 128)]
                writes.ticketChanges = [Self.record(Self.stored[0], done), Self.record(new, begun)]
            }
            #expect(try store.prepare(batch, Self.last) == .committed)
            keys = BatchKeys(partitions: [Rows.share(Rows.zero, 7..<8)])
            keys.worksOf = [Rows.id(1)]
            let whole = try store.look(keys).whole[Rows.id(1)]
            #expect(whole?.tickets == Self.stored + [new])
            #expect(
                whole?.progress == [
                    Rows.id(12): done, Rows.id(11): TicketProgress(), Rows.id(13): TicketProgress(), Rows.id(14): begun,
                ])
        case .appliedByName:
            keys.results = [Rows.id(11): ["event:1", "event:2", "event:3"], Rows.id(99): ["event:2"]]
            #expect(try store.look(keys).applied == [Rows.id(1): ["event:2"]])
            keys.results = [:]
            keys.answered = ["plan-2": ["event:1", "event:2"], "plan-3": ["event:2"]]
            #expect(try store.look(keys).applied == [Rows.id(2): ["event:2"]])
        default:
            var changed = Rows.saga(1)
            changed.facts.undo = .init(.cancel, since: Rows.now)
            changed.facts.isStuck = true
            changed.facts.fault = StepFault(.rateLimited, code: "http_429", text: "\"later\"", until: Rows.now)
            let write = Rows.batch(2, Self.last) { $0.updates = [changed] }
            #expect(try store.prepare(write, Self.last) == .committed)
            let next = [Rows.share(Rows.zero, 7..<8)]
            #expect(try store.look(BatchKeys(partitions: next, sagas: [Rows.id(1)])).sagas[Rows.id(1)] == changed)
            let clear = Rows.batch(3, next) { $0.updates = [Rows.saga(1)] }
            #expect(try store.prepare(clear, next) == .committed)
            let after = BatchKeys(partitions: [Rows.share(Rows.zero, 8..<9)], sagas: [Rows.id(1)])
            #expect(try store.look(after).sagas[Rows.id(1)]?.facts == SagaFacts())
        }
    }
}
