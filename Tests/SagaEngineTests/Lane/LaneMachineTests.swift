import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// The normal way of a lane: start, batches, rebalances, stop.
@Suite struct LaneMachineTests {
    typealias Script = MachineScript

    @Test func `the first claimer of a topic stores every start, commits it signed and only then fetches`() throws {
        var script = Script()
        for reply: LaneReply in [
            .started, .done, .done, Script.assigned([Script.partition]),
            .claimed(Claim(progress: [], knownTopics: [], halted: nil)),
            .starts([Script.partition: 5, Script.other: 7], clusterID: "c"), .done,
        ] { try script.reply(reply) }
        try script.claimed(Script.progress(prepared: 5, published: 5), committed: nil)
        _ = try script.settle()
        #expect(
            script.lines == [
                "init", "subscribe in", "poll 500", "claim 0", "resolve in", #"store starts ["0@5", "1@7"]"#, "claim 0",
                "read committed", "read group", "read bounds 0", "read recovery", "begin",
                "send 0@5 v1:5-5 generation 4",
                "commit", "assign 0@5", "poll 500",
            ])
    }

    @Test func `a lane runs from its first assignment on, also when that is empty`() throws {
        var script = Script()
        for reply: LaneReply in [.started, .done, .done] { try script.reply(reply) }
        #expect(script.lines.last == "poll 500")
        #expect(script.machine.phase == .assigning)
        for reply: LaneReply in [Script.assigned([]), .done] { try script.reply(reply) }
        #expect(script.machine.phase == .running)
    }

    @Test func `a partition that was added later starts at its first record, whatever the policy`() throws {
        var script = Script()
        for reply: LaneReply in [
            .started, .done, .done, Script.assigned([Script.partition, Script.other]),
            .claimed(Claim(progress: [Script.progress()], knownTopics: ["in"], halted: nil)),
            .bounds([Script.other: 3..<9], clusterID: "c"),
        ] { try script.reply(reply) }
        #expect(script.lines.suffix(2) == ["read bounds 1", #"store starts ["1@3"]"#])
        #expect(try script.reply(.done) == "claim 0,1")
    }

    @Test func `the report of a batch names the sagas that it left waiting for an operator`() throws {
        var script = try Script.running()
        var loaded = LoadedBatch(now: 1_000, prepared: [Script.partition: 0])
        for number in 1...3 as ClosedRange<UInt64> {
            var saga = Rows.saga(number)
            saga.facts.isStuck = number != 2
            loaded.sagas[saga.id] = saga
        }
        for reply in [Script.records(0), .loaded(loaded), .stored(.committed)] { try script.reply(reply) }
        #expect(script.machine.finished == [])
        _ = try script.settle()
        #expect(script.machine.finished.map(\.stuck) == [[Rows.id(1), Rows.id(3)]])
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
            script.lines(after: before) == [
                "load 0#1", "store 0[0,5)=3 marks [] reports 0", "begin", "produce 0[0,5)",
                "send 0@5 v1:0-5 generation 4",
                "commit", "poll 500", "load 0#1", "store 0[5,6)=1 marks [0#1@5] reports 1",
            ])
    }

    @Test func `an idle lane marks at once`() throws {
        var script = try Script.running()
        try script.publishOne()
        #expect(try script.reply(Script.nothing) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.marked(true)) == "poll 500")
        #expect(try script.reply(Script.nothing) == "poll 500")
    }

    @Test func `a watermark that is not ours to move any more starts the assignment over`() throws {
        var script = try Script.running()
        try script.publishOne()
        #expect(try script.reply(Script.nothing) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.marked(false)) == "serve 3000")
        #expect(try script.reply(.served(nil, LaneWishes())) == "claim 0")
    }

    @Test func `a revocation marks and unassigns; records fetched before it are left to the next owner`() throws {
        var script = try Script.running()
        try script.publishOne()
        let polled = PolledRecords(records: [Script.record(1)], rebalance: .revoked([Script.partition]))
        #expect(try script.reply(.polled(polled, LaneWishes())) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.marked(true)) == "unassign")
        #expect(try script.reply(.done) == "poll 500")
    }

    @Test func `a lost assignment is forgotten without touching Postgres`() throws {
        var script = try Script.running()
        try script.publishOne()
        let lost = PolledRecords(rebalance: .lost([Script.partition]))
        #expect(try script.reply(.polled(lost, LaneWishes())) == "unassign")
        #expect(try script.reply(.done) == "poll 500")
        #expect(try script.reply(Script.nothing) == "poll 500")
    }

    @Test func `a stop marks, leaves the group and ends`() throws {
        var script = try Script.running()
        try script.publishOne()
        #expect(try script.reply(Script.records(1, stop: true)) == "mark [0#1@1] reports 1")
        #expect(try script.reply(.marked(true)) == "close")
        #expect(try script.reply(.done) == "end")
    }

    @Test func `above the high-water mark nothing is fetched, and then it goes on from where it was`() throws {
        var script = try Script.running()
        try script.publishOne()
        let before = script.lines.count
        try script.reply(.polled(PolledRecords(records: [Script.record(1)]), LaneWishes(hold: true)))
        for reply: LaneReply in [
            .marked(true), .done, .served(nil, LaneWishes(hold: true)), .served(nil, LaneWishes()), .done,
        ] {
            try script.reply(reply)
        }
        #expect(
            script.lines(after: before) == [
                "mark [0#1@1] reports 1", "assign ", "serve 100", "serve 100", "assign 0@1", "poll 500",
            ])
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
        #expect(throws: LaneFault.self) { try script.reply(Script.assigned([Script.partition], membership)) }
    }

    @Test func `a reply that does not fit is a fault and not a silence`() throws {
        var script = Script()
        try script.reply(.started)
        let fault = #expect(throws: LaneFault.self) { try script.reply(.stored(.committed)) }
        #expect(fault?.isRecoverable == false)
    }
}
