import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// What every `SagaStore` promises, one case each. A fixture is the only thing a case knows of the implementation.
enum SagaStoreContract: String, CaseIterable, CustomTestStringConvertible {
    case emptyClaim = "a claim of partitions without rows answers nothing"
    case claim = "a claim raises the epochs and answers rows in order; what has no row is missing"
    case starts = "the starts of the first claimer stand"
    case fence = "a lane finds only rows that carry its epoch"
    case recovery = "recovery gives back rows byte for byte, after the watermark, of the asked partitions, in order"
    case wholeGroup = "recovery and load see the progress of the whole group, and of no other"
    case suspects = "what is taken alone is marked, and counted by process; a prepare wipes the mark and the claims"
    case rollback = "what is rolled back was never there"
    case withoutLoad = "nothing is stored without the locks of a load"
    case marks = "marks count only under the epoch of the claim and never go back"
    case move = "a move sets both watermarks and removes the rows beyond, but leaves the highest offset"
    case moveWhole = "a move changes all partitions or none"
    case halt = "a halt fences every lane of its group, and the first reason stays"
    case sagaConflict = "a second creator of a saga collides with it, and finds it on a rerun"
    case planConflict = "a second saga of a plan collides with the plan, and finds its holder on a rerun"
    case parkedConflict = "an event that another lane parked meanwhile collides with its saga, and is found on a rerun"
    case attempts = "the next attempt of a plan is no collision"
    case sagas = "sagas come back as they were stored and updated"
    case ticketRows = "the row of the newest tickets stays until newer tickets, and is the group's own"
    case tickets = "tickets come back in order, of the asked sagas, with what their decision handed on"
    case whole = "a saga is loaded whole by a ticket of its own, by the plan whose approval it awaits, and by its id"
    case progress = "what becomes of tickets is stored, of new ones too"
    case appliedByName = "events of tickets and about plans that the journal of their saga has come back"
    case facts = "what a saga remembers beside its state comes back, and goes"
    case applied = "of the asked events those in the journal of their saga come back"
    case parking = "events are parked in arrival order, for sagas that do not exist too"
    case parkedAndDrained = "what is parked and drained in one batch leaves nothing"
    case timers = "a timer is armed once, and consumed"
    case deadLetters = "dead letters within the batch are known by their offsets"
    case running = "sagas that run are counted by their timers, up to what is asked for, of the same group"
    case runningAsked = "sagas that run are counted only where a record may dispatch one"
    case quarantined = "of the asked sagas it is known whether an event was set aside, by the same group"

    var testDescription: String { rawValue }

    func run(_ fixture: some SagaStoreFixture) throws {
        let store = fixture.store()
        defer { store.close() }
        switch self {
        case .emptyClaim, .claim, .starts, .fence: try claims(fixture, store)
        case .recovery, .wholeGroup, .rollback, .withoutLoad, .marks: try batches(fixture, store)
        case .move, .moveWhole, .halt: try operations(fixture, store)
        case .sagaConflict, .planConflict, .attempts: try conflicts(fixture, store)
        case .parkedConflict: try parkedTwice(fixture, store)
        case .sagas, .ticketRows, .tickets, .applied: try children(fixture, store)
        case .whole, .progress, .appliedByName, .facts: try wholes(store)
        case .parking, .parkedAndDrained, .timers, .deadLetters: try waiting(fixture, store)
        case .quarantined: try settingAside(fixture, store)
        case .suspects: try suspecting(fixture, store)
        case .running, .runningAsked: try counting(fixture, store)
        }
    }

    /// Two partitions of one topic, claimed once: epoch 1, at 5 and 7.
    func begin(_ store: any SagaStore) throws {
        try store.storeStarts([Rows.zero: 5, Rows.one: 7], clusterID: "c")
        #expect(try store.claim([Rows.zero, Rows.one]).progress.map(\.epoch) == [1, 1])
    }

    private func progress(
        _ partition: TopicPartition, epoch: Int64, _ prepared: Int64, _ published: Int64, highest: Int64? = nil,
        claims: Int = 1
    ) -> PartitionProgress {
        PartitionProgress(
            partition: partition, clusterID: "c", epoch: epoch, prepared: prepared, published: published,
            highest: highest, fruitlessClaims: claims)
    }

    private func claims(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        if self == .emptyClaim {
            #expect(try store.claim([Rows.zero]) == Claim(progress: [], knownTopics: [], halted: nil))
            return
        }
        try begin(store)
        switch self {
        case .claim:
            let claim = try store.claim([Rows.one, TopicPartition("plans.consensus", 9), Rows.other, Rows.zero])
            let expected = [
                progress(Rows.zero, epoch: 2, 5, 5, claims: 2), progress(Rows.one, epoch: 2, 7, 7, claims: 2),
            ]
            #expect(claim == Claim(progress: expected, knownTopics: ["plans.consensus"], halted: nil))
            #expect(try store.claim([TopicPartition("plans.consensus", 9)]).knownTopics == ["plans.consensus"])
        case .starts:
            try fixture.store("b").storeStarts([Rows.zero: 99, Rows.other: 3], clusterID: "d")
            let claim = try store.claim([Rows.zero, Rows.other])
            #expect(claim.progress.map(\.prepared) == [3, 5])
            #expect(claim.progress.map(\.clusterID) == ["d", "c"])
        default:
            #expect(try fixture.store("b").claim([Rows.zero]).progress.map(\.epoch) == [2])
            let both = BatchKeys(partitions: [Rows.share(Rows.zero, 5..<6), Rows.share(Rows.one, 7..<8)])
            #expect(try store.look(both).prepared == [Rows.one: 7])
            let newer = BatchKeys(partitions: [Rows.share(Rows.zero, 5..<6, epoch: 2)])
            #expect(try store.look(newer).prepared == [Rows.zero: 5])
        }
    }

    private func batches(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let first = [Rows.share(Rows.zero, 5..<6), Rows.share(Rows.one, 7..<9)]
        let second = [Rows.share(Rows.zero, 6..<9)]
        switch self {
        case .recovery:
            #expect(try store.prepare(Rows.batch(1, first), first) == .committed)
            #expect(try store.prepare(Rows.batch(2, second), second) == .committed)
            let rows = [
                Rows.row(Rows.zero, 5..<6, batch: 1), Rows.row(Rows.zero, 6..<9, batch: 2),
                Rows.row(Rows.one, 7..<9, batch: 1),
            ]
            #expect(try store.recovery([Rows.one, Rows.zero]).rows == rows)
            #expect(try store.recovery([Rows.one]).rows == [rows[2]])
            try store.mark([PublishedMark(partition: Rows.zero, epoch: 1, offset: 6)], [])
            #expect(try store.recovery([Rows.zero, Rows.one]).rows == [rows[1], rows[2]])
        case .wholeGroup:
            #expect(try store.prepare(Rows.batch(2, [first[0]]), [first[0]]) == .committed)
            let other = fixture.store(group: "other", lane: "a")
            try other.storeStarts([Rows.other: 1], clusterID: "c")
            let all = [
                progress(Rows.zero, epoch: 1, 6, 5, highest: 6, claims: 0), progress(Rows.one, epoch: 1, 7, 7),
            ]
            #expect(try store.recovery([Rows.one]).progress == all)
            #expect(try store.recovery([]).progress == all)
            #expect(try other.recovery([Rows.zero]).rows == [])
            let loaded = try store.look(BatchKeys(partitions: [first[1]]))
            let expected = [
                Rows.zero: Watermarks(prepared: 6, published: 5, highest: 6),
                Rows.one: Watermarks(prepared: 7, published: 7, highest: nil),
            ]
            #expect(loaded.watermarks == expected)
            #expect(loaded.now > 0)
        case .rollback:
            _ = try store.load(BatchKeys(partitions: first))
            try store.rollback()
            try store.rollback()
            #expect(try store.recovery([Rows.zero]).progress.map(\.prepared) == [5, 7])
            #expect(try store.prepare(Rows.batch(1, first), first) == .committed)
        case .withoutLoad:
            #expect(throws: PortFault.self) { try store.store(Rows.batch(1, first), marks: [], reports: []) }
            _ = try store.load(BatchKeys(partitions: first))
            try store.rollback()
            #expect(throws: PortFault.self) { try store.store(Rows.batch(1, first), marks: [], reports: []) }
            #expect(try store.recovery([Rows.zero]).rows == [])
        default:
            #expect(try store.prepare(Rows.batch(1, first), first) == .committed)
            func published() throws -> [Int64] { try store.recovery([]).progress.map(\.published) }
            #expect(try store.mark([PublishedMark(partition: Rows.zero, epoch: 9, offset: 6)], []) == false)
            #expect(try published() == [5, 7])
            #expect(try store.mark([PublishedMark(partition: Rows.zero, epoch: 1, offset: 6)], []))
            #expect(try store.mark([PublishedMark(partition: Rows.zero, epoch: 1, offset: 5)], []))
            #expect(try published() == [6, 7])
            let report = BatchReport(
                batch: Rows.id(1), preparedAt: Rows.now, records: 2, prepareMilliseconds: 1, publishMilliseconds: 2)
            let marks = [
                PublishedMark(partition: Rows.zero, epoch: 9, offset: 9),
                PublishedMark(partition: Rows.one, epoch: 1, offset: 9),
            ]
            _ = try store.load(BatchKeys(partitions: second))
            #expect(try store.store(Rows.batch(2, second), marks: marks, reports: [report]) == .committed)
            try store.mark([], [report])
            #expect(try published() == [6, 9])
        }
    }

    private func operations(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let first = [Rows.share(Rows.zero, 5..<6), Rows.share(Rows.one, 7..<9)]
        let second = [Rows.share(Rows.zero, 6..<9)]
        #expect(try store.prepare(Rows.batch(1, first), first) == .committed)
        #expect(try store.prepare(Rows.batch(2, second), second) == .committed)
        switch self {
        case .move:
            #expect(try store.move([OffsetMove(partition: Rows.zero, epoch: 1, to: 6)]))
            let state = try store.recovery([Rows.zero, Rows.one])
            #expect(
                state.progress == [
                    progress(Rows.zero, epoch: 1, 6, 6, highest: 9, claims: 0),
                    progress(Rows.one, epoch: 1, 9, 7, highest: 9, claims: 0),
                ])
            #expect(state.rows == [Rows.row(Rows.one, 7..<9, batch: 1)])
            #expect(try store.prepare(Rows.batch(3, second), second) == .committed)
            #expect(try store.recovery([Rows.zero]).rows == [Rows.row(Rows.zero, 6..<9, batch: 3)])
            #expect(try store.move([OffsetMove(partition: Rows.zero, epoch: 1, to: 50)]))
            #expect(
                try store.recovery([]).progress.first == progress(Rows.zero, epoch: 1, 50, 50, highest: 9, claims: 0))
        case .moveWhole:
            let before = try store.recovery([Rows.zero, Rows.one])
            let moves = [
                OffsetMove(partition: Rows.zero, epoch: 1, to: 5), OffsetMove(partition: Rows.one, epoch: 2, to: 7),
            ]
            #expect(try !store.move(moves))
            #expect(try !store.move([moves[0], OffsetMove(partition: Rows.other, epoch: 1, to: 0)]))
            let after = try store.recovery([Rows.zero, Rows.one])
            #expect(after.progress == before.progress)
            #expect(after.rows == before.rows)
        default:
            let other = fixture.store(group: "other", lane: "a")
            try other.storeStarts([Rows.zero: 1], clusterID: "c")
            #expect(try other.claim([Rows.zero]).progress.map(\.epoch) == [1])
            try fixture.store("b").halt("Postgres is older than Kafka")
            try fixture.store("b").halt("another reason")
            #expect(try store.look(BatchKeys(partitions: [Rows.share(Rows.zero, 9..<10)])).prepared == [:])
            let claim = try store.claim([Rows.zero])
            #expect(claim.halted == "Postgres is older than Kafka")
            #expect(try #require(claim.progress.first).epoch > 2)
            #expect(try other.claim([Rows.zero]).halted == nil)
            #expect(try other.claim([Rows.zero]).progress.map(\.epoch) == [3])
        }
    }

    private func conflicts(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let late = fixture.store("b")
        let mine = [Rows.share(Rows.zero, 5..<6)]
        let theirs = [Rows.share(Rows.one, 7..<8)]
        var keys = BatchKeys(partitions: theirs, sagas: [Rows.id(1)], plans: ["plan, (1)=(2)"])
        #expect(try late.load(keys).sagas == [:])
        let saga = Rows.saga(1, plan: "plan, (1)=(2)")
        #expect(try store.prepare(Rows.batch(1, mine) { $0.sagas = [saga] }, mine) == .committed)
        let second = self == .sagaConflict ? saga : Rows.saga(2, plan: saga.planID, attempt: self == .attempts ? 2 : 1)
        let batch = Rows.batch(2, theirs) { $0.sagas = [second] }
        let outcome = try late.store(batch, marks: [], reports: [])
        if self == .attempts {
            #expect(outcome == .committed)
            keys = BatchKeys(partitions: mine, plans: [saga.planID])
            #expect(try store.look(keys).holders[saga.planID]?.sagaID == saga.id)
            return
        }
        guard case .conflict(let conflict) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(conflict.key == (self == .sagaConflict ? .saga(saga.id) : .plan(saga.planID)))
        #expect(try late.recovery([Rows.one]).rows == [])
        let rerun = try late.look(keys)
        #expect(rerun.prepared == [Rows.one: 7])
        #expect(rerun.sagas[saga.id]?.decisionID == saga.decisionID)
        #expect(rerun.holders == [saga.planID: PlanHolder(sagaID: saga.id, decisionID: saga.decisionID)])
    }

    private func parkedTwice(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let late = fixture.store("b")
        let mine = [Rows.share(Rows.zero, 5..<6)]
        let theirs = [Rows.share(Rows.one, 7..<8)]
        let keys = BatchKeys(partitions: theirs, sagas: [Rows.id(1)])
        let event = Rows.parked(1, "cancel:1", offset: 1)
        #expect(try late.load(keys).parked == [:])
        #expect(try store.prepare(Rows.batch(1, mine) { $0.parked = [event] }, mine) == .committed)
        let outcome = try late.store(Rows.batch(2, theirs) { $0.parked = [event] }, marks: [], reports: [])
        guard case .conflict(let conflict) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(conflict.key == .saga(Rows.id(1)))
        #expect(try late.look(keys).parked == [Rows.id(1): [event]])
    }

    private func children(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let shares = [Rows.share(Rows.zero, 5..<6)]
        let next = [Rows.share(Rows.zero, 6..<7)]
        let last = [Rows.share(Rows.zero, 7..<8)]
        let ids: Set = [Rows.id(1), Rows.id(2)]
        let sagas = [Rows.saga(2), Rows.saga(1)]
        let row = OutboxReference(source: Rows.zero, to: 6)
        #expect(
            try store.prepare(
                Rows.batch(1, shares) { writes in
                    writes.sagas = sagas
                    writes.ticketRows = [Rows.id(1): row]
                    writes.tickets = [
                        .init(ticket: .init(id: Rows.id(12), value: [1, 0]), sagaID: Rows.id(1), position: 0),
                        .init(ticket: .init(id: Rows.id(11), value: [2]), sagaID: Rows.id(1), position: 1),
                        .init(ticket: .init(id: Rows.id(21), value: []), sagaID: Rows.id(2), position: 0),
                    ]
                    writes.journal = [(1, 1), (1, 2), (2, 1)].map { saga, revision in
                        .init(
                            sagaID: Rows.id(saga), revision: revision, eventID: "event:\(revision)",
                            source: Rows.zero, offset: 5, entries: Array("[]".utf8))
                    }
                    writes.checkpoints = [
                        Rows.checkpoint(1, revision: 1, document: #"{"headers":[["baggage","a=b"],["x-y","1"]]}"#),
                        Rows.checkpoint(1, revision: 2, document: #"{"headers":[["baggage","later"]]}"#),
                        Rows.checkpoint(2, revision: 1, document: #"{"decision":{"headers":[["baggage","no"]]}}"#),
                    ]
                }, shares) == .committed)
        switch self {
        case .sagas:
            var changed = sagas
            changed[0].state = .cancelled
            changed[0].holdsPlan = false
            changed[0].reason = "cancelled"
            changed[0].detail = "by an operator"
            changed[0].duplicateOf = Rows.id(9)
            changed[0].previousSaga = Rows.id(8)
            changed[0].revision = 2
            changed[0].updatedAt += 1
            #expect(try store.prepare(Rows.batch(2, next) { $0.updates = [changed[0]] }, next) == .committed)
            var loaded = try store.look(BatchKeys(partitions: last, sagas: ids, plans: ["plan-1", "plan-2"]))
            for id in ids { loaded.sagas[id]?.ticketIDs = [] }
            #expect(loaded.sagas == [Rows.id(1): changed[1], Rows.id(2): changed[0]])
            #expect(loaded.holders.keys.sorted() == ["plan-1"])
        case .ticketRows:
            #expect(try store.prepare(Rows.batch(2, next) { $0.updates = sagas }, next) == .committed)
            let keys = BatchKeys(partitions: last, sagas: ids)
            #expect(try store.look(keys).ticketRows == [Rows.id(1): row])
            let newer = OutboxReference(source: Rows.zero, to: 8)
            #expect(
                try store.prepare(
                    Rows.batch(3, last) {
                        $0.updates = [sagas[0]]
                        $0.ticketRows = [Rows.id(2): newer]
                    }, last) == .committed)
            #expect(try store.look(keys).ticketRows == [Rows.id(1): row, Rows.id(2): newer])
            #expect(try fixture.store(group: "other", lane: "a").look(keys).ticketRows == [:])
        case .tickets:
            let keys = BatchKeys(partitions: next, sagas: ids, ticketsOf: [Rows.id(1)])
            let expected = [
                StoredTicket(id: Rows.id(12), value: [1, 0]),
                StoredTicket(id: Rows.id(11), value: [2], position: 1),
            ]
            let loaded = try store.look(keys)
            #expect(loaded.tickets == [Rows.id(1): expected])
            let handedOn = [FlowC.Header("baggage", "a=b"), FlowC.Header("x-y", "1")]
            #expect(loaded.handedOn == [Rows.id(1): handedOn])
            #expect(try store.look(BatchKeys(partitions: next, ticketsOf: [Rows.id(2)])).handedOn == [:])
            #expect(loaded.sagas[Rows.id(1)]?.ticketIDs == [Rows.id(12), Rows.id(11)])
        default:
            // The event that created a saga is known by the saga itself.
            let asked = [Rows.id(1): Set(["event:1", "event:2", "event:3"]), Rows.id(2): Set(["event:2"])]
            #expect(
                try store.look(BatchKeys(partitions: next, sagas: ids, events: asked)).applied
                    == [Rows.id(1): ["event:2"]])
        }
    }

    private func waiting(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let shares = [Rows.share(Rows.zero, 5..<8)]
        let next = [Rows.share(Rows.zero, 8..<10)]
        let keys = BatchKeys(
            partitions: next, sagas: [Rows.id(1), Rows.id(2)], timers: [Rows.timer(1).id, Rows.timer(2).id])
        let events = [Rows.parked(1, "z", offset: 0), Rows.parked(2, "a", offset: 1), Rows.parked(1, "a", offset: 2)]
        func write(_ batch: UInt64, _ shares: [BatchKeys.Share], _ fill: (inout SagaWrites) -> Void) throws {
            #expect(try store.prepare(Rows.batch(batch, shares, fill), shares) == .committed)
        }
        switch self {
        case .parking:
            try write(1, shares) { $0.parked = [events[0], events[1]] }
            try write(2, next) {
                $0.parked = [events[2]]
                $0.unparked = [(Rows.id(2), "a"), (Rows.id(2), "unknown")]
            }
            let loaded = try store.look(keys)
            #expect(loaded.parked == [Rows.id(1): [events[0], events[2]]])
            #expect(loaded.sagas == [:])
        case .parkedAndDrained:
            try write(1, shares) {
                $0.parked = [events[1]]
                $0.unparked = [(Rows.id(2), "a")]
                $0.armed = [Rows.timer(2)]
                $0.disarmed = [Rows.timer(2).id]
            }
            let loaded = try store.look(keys)
            #expect(loaded.parked == [:])
            #expect(loaded.timers == [:])
        case .timers:
            try write(1, shares) { $0.armed = [Rows.timer(1), Rows.timer(2)] }
            try write(2, next) {
                $0.armed = [Rows.timer(1, due: Rows.now + 5)]
                $0.disarmed = [Rows.timer(2).id, Rows.id(99)]
            }
            #expect(try store.look(keys).timers == [Rows.timer(1).id: Rows.timer(1)])
        default:
            try write(1, shares) { $0.deadLetters = [5, 7].map { Rows.deadLetter(Rows.zero, $0) } }
            let asked = [Rows.share(Rows.zero, 6..<9), Rows.share(Rows.one, 0..<99)]
            #expect(try store.look(BatchKeys(partitions: asked)).deadLettered == [Rows.zero: [7]])
            let other = fixture.store(group: "other", lane: "a")
            #expect(try other.look(BatchKeys(partitions: asked)).deadLettered == [:])
        }
    }
}
