import FlowC
import Kafka
import Testing

@testable import SagaEngine

@Suite struct LaneMachineTests {
    typealias Script = MachineScript

    @Test func `the first claimer of a topic stores every start, commits it signed and only then fetches`() throws {
        var script = Script()
        for reply: LaneReply in [
            .started, .done, .done,
            .polled(PolledRecords(rebalance: .assigned([Script.partition], Script.membership)), stop: false),
            .claimed([]), .starts([Script.partition: 5, Script.other: 7]), .done,
            .claimed([Script.progress(prepared: 5, published: 5)]), .committed([:], clusterID: "c"),
            .recovery(RecoveryState(progress: [Script.progress(prepared: 5, published: 5)], rows: [])),
        ] { try script.reply(reply) }
        _ = try script.settle()
        #expect(
            script.lines == [
                "init", "subscribe in", "poll 500", "claim 0", "resolve in", #"store starts ["0@5", "1@7"]"#, "claim 0",
                "read committed", "read recovery", "begin", "send 0@5 v1:5-5 generation 4", "commit", "assign 0@5",
                "poll 500",
            ])
    }

    @Test func `rows that are prepared only are published before the first fetch`() throws {
        var script = Script()
        let progress = Script.progress(prepared: 9, published: 4, highest: 9)
        let rows = [(4, 6), (6, 9)].map {
            OutboxRow(source: Script.partition, from: $0.0, to: $0.1, batch: Identifier(high: 1, low: 1), createdAt: 0, outputs: [])
        }
        let committed = CommittedOffset(offset: 6, metadata: OffsetSignature(from: 4, to: 6, batch: "ab").description)
        try script.start(progress, committed: committed, rows: rows)
        _ = try script.settle()
        #expect(
            script.lines.suffix(7) == [
                "begin", "produce 0[6,9)", "send 0@9 v1:6-9 generation 4", "commit", "mark [0#1@9] reports 0",
                "assign 0@9",
                "poll 500",
            ])
    }

    @Test func `with the group's offset missing every row after the mark is published again`() throws {
        var script = Script()
        let row = OutboxRow(source: Script.partition, from: 4, to: 9, batch: Identifier(high: 1, low: 1), createdAt: 0, outputs: [])
        try script.start(Script.progress(prepared: 9, published: 4, highest: 9), committed: nil, rows: [row])
        _ = try script.settle()
        #expect(script.lines.contains("produce 0[4,9)"))
        #expect(script.lines.contains("send 0@9 v1:4-9 generation 4"))
    }

    @Test func `a partition whose offset somebody moved stops the lane with its name`() throws {
        var script = Script()
        let fault = #expect(throws: LaneFault.self) {
            try script.start(
                Script.progress(prepared: 9, published: 9, highest: 9),
                committed: CommittedOffset(offset: 3, metadata: ""))
        }
        #expect(fault?.isRecoverable == false)
        #expect(fault?.description.contains("[unsigned]") == true)
    }

    @Test func `a batch is prepared, then published, then marked with the next prepare`() throws {
        var script = try Script.running()
        let before = script.lines.count
        try script.reply(Script.records(0, 1, 4))
        try script.reply(Script.loaded(0))
        try script.reply(.stored(.committed))
        _ = try script.settle()
        try script.reply(Script.records(5))
        try script.reply(Script.loaded(5))
        #expect(
            Array(script.lines[before...]) == [
                "load 0#1", "store 0[0,5)=3 marks [] reports 0", "begin", "produce 0[0,5)",
                "send 0@5 v1:0-5 generation 4",
                "commit", "poll 500", "load 0#1", "store 0[5,6)=1 marks [0#1@5] reports 1",
            ])
    }

    @Test func `an idle lane marks at once`() throws {
        var script = try Script.running()
        try script.publishOne()
        #expect(try script.reply(.polled(PolledRecords(), stop: false)) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.done) == "poll 500")
        #expect(try script.reply(.polled(PolledRecords(), stop: false)) == "poll 500")
    }

    @Test func `a collision runs the same batch again, a bounded number of times`() throws {
        var script = try Script.running(conflictLimit: 2)
        try script.reply(Script.records(0))
        for _ in 0..<2 {
            try script.reply(Script.loaded(0))
            #expect(try script.reply(.stored(.conflict("sagas_pkey"))) == "rollback")
            #expect(try script.reply(.done) == "load 0#1")
        }
        try script.reply(Script.loaded(0))
        let fault = #expect(throws: LaneFault.self) { try script.reply(.stored(.conflict("sagas_pkey"))) }
        #expect(fault?.description.contains("sagas_pkey") == true)
    }

    static let owners: [(String, [TopicPartition: Int64])] = [
        ("the row has another epoch", [:]), ("the row is elsewhere", [MachineScript.partition: 3]),
    ]

    @Test(arguments: owners) func `a lane that is not the owner any more prepares nothing`(
        name: String, prepared: [TopicPartition: Int64]
    ) throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        let fault = #expect(throws: LaneFault.self) {
            try script.reply(.loaded(LoadedBatch(now: 0, prepared: prepared)))
        }
        #expect(fault?.isRecoverable == true)
    }

    @Test func `an unanswered COMMIT is never run again`() throws {
        var script = try Script.running()
        try script.reply(Script.records(0))
        try script.reply(Script.loaded(0))
        #expect(throws: LaneFault.self) { try script.reply(.stored(.unknown("connection lost"))) }
    }

    @Test func `a revocation marks and unassigns; records fetched before it are left to the next owner`() throws {
        var script = try Script.running()
        try script.publishOne()
        let polled = PolledRecords(records: [Script.record(1)], rebalance: .revoked([Script.partition]))
        #expect(try script.reply(.polled(polled, stop: false)) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.done) == "unassign")
        #expect(try script.reply(.done) == "poll 500")
    }

    @Test func `a lost assignment is forgotten without touching Postgres`() throws {
        var script = try Script.running()
        try script.publishOne()
        #expect(
            try script.reply(.polled(PolledRecords(rebalance: .lost([Script.partition])), stop: false)) == "unassign")
        #expect(try script.reply(.done) == "poll 500")
        #expect(try script.reply(.polled(PolledRecords(), stop: false)) == "poll 500")
    }

    @Test func `a stop marks, leaves the group and ends`() throws {
        var script = try Script.running()
        try script.publishOne()
        #expect(try script.reply(Script.records(1, stop: true)) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.done) == "close")
        #expect(try script.reply(.done) == "end")
    }

    @Test func `records below the position were decided already`() throws {
        var script = Script()
        try script.start(
            Script.progress(prepared: 5, published: 5, highest: 5),
            committed: CommittedOffset(offset: 5, metadata: "v1:0-5:ab"))
        _ = try script.settle()
        #expect(try script.reply(Script.records(3, 4)) == "poll 500")
        try script.reply(Script.records(4, 5))
        #expect(try script.reply(Script.loaded(5)).hasPrefix("store 0[5,6)=1"))
    }

    @Test func `an assignment without a generation is refused`() throws {
        var script = Script()
        for reply: LaneReply in [.started, .done, .done] { try script.reply(reply) }
        let membership = Membership(memberID: "", generation: -1, token: 0)
        #expect(throws: LaneFault.self) {
            try script.reply(.polled(PolledRecords(rebalance: .assigned([Script.partition], membership)), stop: false))
        }
    }

    @Test func `a reply that does not fit is a fault and not a silence`() throws {
        var script = Script()
        try script.reply(.started)
        let fault = #expect(throws: LaneFault.self) { try script.reply(.stored(.committed)) }
        #expect(fault?.isRecoverable == false)
    }
}
