import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// What follows when a port fails, row by row of "What can go wrong".
@Suite struct LaneMachineFaultTests {
    typealias Script = MachineScript

    static let owners: [(String, [TopicPartition: Int64])] = [
        ("the row has another epoch", [:]), ("the row is elsewhere", [MachineScript.partition: 3]),
    ]

    @Test(arguments: owners)
    func `a lane that is not the owner rolls back and looks for a rebalance before it claims again`(
        name: String, prepared: [TopicPartition: Int64]
    ) throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        let from = script.lines.count
        try script.reply(.loaded(LoadedBatch(now: 0, prepared: prepared)))
        try script.reply(.done)
        try script.reply(.served(nil, LaneWishes()))
        #expect(script.lines(after: from) == ["rollback", "serve 3000", "claim 0"])
    }

    @Test func `a lane that lost the partition meanwhile forgets instead of claiming`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(.loaded(LoadedBatch(now: 0, prepared: [:])))
        try script.reply(.done)
        #expect(try script.reply(.served(.lost([Script.partition]), LaneWishes())) == "unassign")
        #expect(try script.reply(.done) == "poll 500")
    }

    @Test func `a batch whose waiting events need more is loaded again with it`() throws {
        var script = try Script.running()
        let record = ConsumedRecord(partition: Script.partition, offset: 0, timestamp: 0, value: [2])
        try script.reply(.polled(PolledRecords(records: [record]), LaneWishes()))
        #expect(try script.reply(Script.loaded(0)) == "rollback")
        #expect(try script.reply(.done) == "load 0#1")
        guard case .load(let keys) = script.last else { return }
        #expect(keys.sagas == MissingSagas.keys.sagas)
        #expect(try script.reply(Script.loaded(0)).hasPrefix("store 0[0,1)=1"))
    }

    @Test func `an unanswered COMMIT is never run again: a new epoch comes first`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        let from = script.lines.count
        try script.reply(.stored(.unknown("connection lost")))
        try script.reply(.done)
        try script.reply(.served(nil, LaneWishes()))
        #expect(script.lines(after: from) == ["assign ", "serve 100", "claim 0"])
    }

    @Test func `while Postgres is away nothing is fetched, the membership is kept, and the delay doubles`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        let from = script.lines.count
        try script.reply(.failed(.storeAway("gone")))
        try script.reply(.done)
        try script.reply(.served(nil, LaneWishes()))
        script.wait(milliseconds: 300)
        #expect(try script.reply(.served(nil, LaneWishes())) == "claim 0")
        try script.reply(.failed(.storeAway("gone")))
        try script.reply(.done)
        script.wait(milliseconds: 300)
        #expect(try script.reply(.served(nil, LaneWishes())) == "serve 100")
        script.wait(milliseconds: 300)
        #expect(try script.reply(.served(nil, LaneWishes())) == "claim 0")
        #expect(script.lines(after: from).prefix(3) == ["assign ", "serve 100", "serve 100"])
        #expect(script.machine.phase == .assigning)
    }

    @Test func `a rebalance while Postgres is away is answered at once`() throws {
        var script = try Script.running()
        try script.reply(.failed(.storeAway("gone")))
        try script.reply(.done)
        #expect(try script.reply(.served(.revoked([Script.partition]), LaneWishes())) == "unassign")
        try script.reply(.done)
        let again = PolledRecords.Rebalance.assigned([Script.other], Script.membership)
        #expect(try script.reply(.served(again, LaneWishes())) == "assign ")
        try script.reply(.done)
        script.wait(milliseconds: 300)
        #expect(try script.reply(.served(nil, LaneWishes())) == "claim 1")
    }

    @Test(arguments: 0..<4)
    func `a refused generation forgets everything and replaces the producer, at every call of the transaction`(
        calls: Int
    ) throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.committed))
        for _ in 0..<calls { try script.reply(.done) }
        let from = script.lines.count
        try script.reply(.failed(.lost("illegal generation")))
        try script.reply(.done)
        // What it had polled before is not its own any more.
        try script.reply(Script.records(1))
        #expect(script.lines(after: from) == ["recreate", "poll 500", "poll 500"])
    }

    @Test(arguments: 0..<4)
    func `any other error of a transactional call replaces the producer and starts from the outbox`(
        calls: Int
    ) throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.committed))
        for _ in 0..<calls { try script.reply(.done) }
        let from = script.lines.count
        try script.reply(.failed(.producerUnusable("timed out")))
        try script.reply(.done)
        #expect(script.lines(after: from) == ["recreate", "claim 0"])
    }

    @Test func `a new producer that fails as the last one did is replaced after a pause`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.committed))
        #expect(try script.reply(.failed(.producerUnusable("not authorised"))) == "recreate")
        try script.reply(.done)
        try script.claimed(
            Script.progress(epoch: 2, prepared: 1, published: 0, highest: 1),
            committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"), rows: [Script.row(0, 1)])
        #expect(script.lines.last == "begin")
        #expect(try script.reply(.failed(.producerUnusable("not authorised"))) == "assign ")
        #expect(script.machine.phase == .waiting("Kafka: not authorised"))
        try script.reply(.done)
        script.wait(milliseconds: 600)
        #expect(try script.reply(.served(nil, LaneWishes())) == "recreate")
    }

    @Test func `a request that was repeated inside the client replaces the producer although the batch is out`() throws
    {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.committed))
        for _ in 0..<3 { try script.reply(.done) }
        #expect(script.lines.last == "commit")
        #expect(try script.reply(.ended(.retriedInside)) == "recreate")
        #expect(script.machine.totals.batches == 1)
        #expect(try script.reply(.done) == "claim 0")
    }

    @Test func `a producer that cannot be replaced yet is tried again while the membership is kept`() throws {
        var script = try Script.running()
        try script.publishOne()
        try script.reply(.failed(.producerUnusable("fenced")))
        try script.reply(.failed(.brokerAway("no answer")))
        #expect(script.lines.last == "assign ")
        try script.reply(.done)
        script.wait(milliseconds: 600)
        #expect(try script.reply(.served(nil, LaneWishes())) == "recreate")
        #expect(try script.reply(.done) == "claim 0")
    }

    @Test func `a refused output stops its partition, which publishes nothing, and the others go on`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.committed))
        try script.reply(.done)
        let refused = RefusedOutput(source: Script.partition, topic: "out", detail: "too large")
        #expect(try script.reply(.failed(.outputRefused(refused))) == "recreate")
        try script.reply(.done)
        try script.claimed(
            Script.progress(epoch: 2, prepared: 1, published: 0, highest: 1),
            committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"), rows: [Script.row(0, 1)])
        #expect(script.lines.last == "assign ")
        #expect(script.machine.stops[Script.partition]?.description.contains("outbox divert") == true)
    }

    @Test func `a collision with another lane's saga runs the same batch again`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        let saga = Identifier(high: 7, low: 7)
        #expect(try script.reply(.stored(.conflict(StoreConflict(.saga(saga), detail: "sagas_pkey")))) == "rollback")
        #expect(try script.reply(.done) == "load 0#1")
    }

    @Test
    func `a violation that no second creator explains is narrowed down to its record, and only that partition stops`()
        throws
    {
        var script = try Script.running()
        try script.reply(Script.records(0, 1))
        try script.reply(Script.loaded(0))
        let conflict = StoreConflict(.constraint("tickets_pkey"), detail: "tickets_pkey")
        #expect(try script.reply(.stored(.conflict(conflict))) == "rollback")
        #expect(try script.reply(.done) == "claim 0")
        try script.claimed(
            Script.progress(epoch: 2), committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"))
        #expect(try script.reply(.done) == "poll 1")
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.conflict(conflict)))
        try script.reply(.done)
        try script.claimed(
            Script.progress(epoch: 3), committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"))
        #expect(script.lines.last == "assign ")
        let stop = try #require(script.machine.stops[Script.partition])
        #expect(stop.description.contains("offset 0") && stop.description.contains("tickets_pkey"))
    }

    @Test func `a saga that the rerun had loaded and that collides again is a fault of its record`() throws {
        var script = try Script.running()
        let saga = FlowC.Saga.example
        try script.reply(Script.records(0))
        try script.reply(.loaded(LoadedBatch(now: 1, prepared: [Script.partition: 0], sagas: [saga.id: saga])))
        try script.reply(.stored(.conflict(StoreConflict(.saga(saga.id), detail: "sagas_pkey"))))
        #expect(script.machine.stops[Script.partition] != nil)
    }

    @Test func `a record that breaks the reducer stops its partition and not the lane`() throws {
        var script = try Script.running()
        let poison = ConsumedRecord(partition: Script.partition, offset: 0, timestamp: 0, value: [0])
        try script.reply(.polled(PolledRecords(records: [poison]), LaneWishes()))
        #expect(try script.reply(Script.loaded(0)) == "rollback")
        #expect(script.machine.stops[Script.partition]?.label == "record")
    }

    @Test func `a partition that cannot be fetched from where it stands stops`() throws {
        var script = try Script.running()
        let polled = PolledRecords(unreadable: [Script.partition: "offset out of range"])
        #expect(try script.reply(.polled(polled, LaneWishes())) == "claim 0")
        #expect(script.machine.stops[Script.partition]?.label == "outside_log")
    }

    @Test func `what no repetition heals ends the lane with its reason`() throws {
        for fault in [PortFault.storeRefused("wrong password"), .brokerRefused("no such topic")] {
            var script = try Script.running()
            #expect(throws: LaneFault.refused("\(fault)")) { try script.reply(.failed(fault)) }
        }
    }

    @Test func `a stop while Postgres is away ends at once when nothing is left to publish`() throws {
        var script = try Script.running()
        try script.reply(.failed(.storeAway("gone")))
        try script.reply(.done)
        #expect(try script.reply(.served(nil, LaneWishes(stop: true))) == "close")
    }

    @Test func `a stop while something is prepared tries until the drain budget is used up`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.unknown("lost")))
        try script.reply(.done)
        #expect(try script.reply(.served(nil, LaneWishes(stop: true))) == "claim 0")
        try script.reply(.failed(.storeAway("gone")))
        try script.reply(.done)
        #expect(try script.reply(.served(nil, LaneWishes(stop: true))) == "serve 100")
        script.wait(milliseconds: 20_000)
        #expect(try script.reply(.served(nil, LaneWishes(stop: true))) == "close")
    }
}

extension FlowC.Saga {
    static let example = Saga(
        id: Identifier(high: 7, low: 7), decisionID: "d", planID: "p", intentID: "i", attempt: 1,
        state: .waitingForEvent,
        step: .consolidateResults, correlationID: "c", traceID: nil, spanID: nil, riskBand: "low", priority: .normal,
        reason: nil, detail: nil, duplicateOf: nil, ticketIDs: [], holdsPlan: true, createdAt: 0, updatedAt: 0,
        revision: 1,
        orchestratorVersion: "v2")
}
