import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// Records over which processes end.
@Suite struct LaneMachineSuspectTests {
    typealias Script = MachineScript

    /// A lane that polls, after a claim that found this row.
    private func lane(
        claims: Int, suspect: Int64? = nil, batchMax: Int = 500, deathLimit: Int = 3, bounds: Range<Int64> = 0..<100
    ) throws -> Script {
        var script = Script(batchMax: batchMax) { $0.deathLimit = deathLimit }
        try script.start(
            Script.progress(claims: claims, suspect: suspect),
            committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"), bounds: bounds)
        _ = try script.settle()
        return script
    }

    /// The actions that follow these records, where a mark is answered with `tries` and everything else with success.
    private func actions(_ script: inout Script, _ records: LaneReply, tries: Int = 1) throws -> [String] {
        let from = script.lines.count
        try script.reply(records)
        var position: Int64 = 0
        while true {
            switch script.last {
            case .suspect: try script.reply(.suspected(tries))
            case .load: try script.reply(Script.loaded(position))
            case .store(let prepared, _, _):
                position = prepared.moves[0].to
                try script.reply(.stored(.committed))
            case .begin, .produce, .sendOffsets, .commit: _ = try script.settle()
            default:
                return script.lines(after: from).filter { line in
                    ["suspect", "load", "store", "poll"].contains { line.hasPrefix($0) }
                }
            }
        }
    }

    static let calm: [(claims: Int, suspect: Int64?, limit: Int, bounds: Range<Int64>)] = [
        (2, nil, 3, 0..<100), (9, nil, 0, 0..<100), (9, 0, 0, 0..<100), (1, 7, 3, 0..<100), (9, nil, 3, 0..<0),
    ]

    @Test(arguments: calm) func `records are taken together while nothing speaks against them`(
        claims: Int, suspect: Int64?, limit: Int, bounds: Range<Int64>
    ) throws {
        var script = try lane(claims: claims, suspect: suspect, deathLimit: limit, bounds: bounds)
        #expect(
            try actions(&script, Script.records(0, 1)) == [
                "load 0#1", "store 0[0,2)=2 marks [] reports 0", "poll 500",
            ])
    }

    static let doubtful: [(claims: Int, suspect: Int64?)] = [(3, nil), (1, 0)]

    @Test(arguments: doubtful) func `records of a doubtful partition are taken alone, each after its mark`(
        claims: Int, suspect: Int64?
    ) throws {
        var script = try lane(claims: claims, suspect: suspect)
        #expect(
            try actions(&script, Script.records(0, 1)) == [
                "suspect 0#1@0", "load 0#1", "store 0[0,1)=1 marks [] reports 0",
                "suspect 0#1@1", "load 0#1", "store 0[1,2)=1 marks [0#1@1] reports 1", "poll 500",
            ])
    }

    @Test func `after as many records as a batch may hold they are taken together again`() throws {
        var script = try lane(claims: 3, batchMax: 2)
        let alone = try actions(&script, Script.records(0, 1))
        #expect(alone.filter { $0.hasPrefix("suspect") } == ["suspect 0#1@0", "suspect 0#1@1"])
        try script.reply(Script.records(2, 3))
        #expect(script.lines.last == "load 0#1")
        try script.reply(Script.loaded(2))
        #expect(script.lines.last?.hasPrefix("store 0[2,4)=2") == true)
    }

    static let deaths: [(tries: Int, fate: String?)] = [
        (1, nil), (3, nil), (4, "read"), (5, ""), (9, ""),
    ]

    @Test(arguments: deaths) func `a record that ended processes is read once more and set aside, then not even read`(
        tries: Int, fate: String?
    ) throws {
        var script = try lane(claims: 3)
        try script.reply(Script.records(0))
        try script.reply(.suspected(tries))
        guard case .loading(let batch) = script.machine.state,
            case .rejected(let rejected) = batch.decoded.inputs[0].content
        else {
            Issue.record("no batch: \(script.lines)")
            return
        }
        #expect((rejected.reason == .quarantined ? rejected.field : nil) == fate)
        if fate != nil { #expect(rejected.detail == "\(tries - 1) processes ended while they handled it") }
        #expect(script.machine.remarks.contains { $0.level == .error } == (fate != nil))
    }

    @Test func `who may not mark a record does not touch it`() throws {
        var script = try lane(claims: 3)
        try script.reply(Script.records(0, 1))
        #expect(try script.reply(.suspected(nil)) == "serve 3000")
        #expect(try script.reply(.served(nil, LaneWishes())) == "claim 0")
    }

    @Test func `what waits to be taken alone is forgotten with the assignment and polled again`() throws {
        var script = try lane(claims: 3)
        try script.reply(Script.records(0, 1, 2))
        try script.reply(.suspected(1))
        try script.reply(.failed(.storeAway("gone")))
        try script.reply(.done)
        script.wait(milliseconds: 300)
        #expect(try script.reply(.served(nil, LaneWishes())) == "claim 0")
        try script.claimed(
            Script.progress(epoch: 2, claims: 4, suspect: 0),
            committed: CommittedOffset(offset: 0, metadata: "v1:0-0:ab"))
        _ = try script.settle()
        #expect(
            try actions(&script, Script.records(0)).filter { $0.hasPrefix("suspect") } == ["suspect 0#2@0"])
    }
}
