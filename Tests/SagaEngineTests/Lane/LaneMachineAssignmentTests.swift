import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// What an assignment leads to, row by row of the decision table.
@Suite struct LaneMachineAssignmentTests {
    typealias Script = MachineScript

    static func signed(_ offset: Int64) -> CommittedOffset {
        CommittedOffset(offset: offset, metadata: "v1:0-\(offset):ab")
    }
    static let prepared = MachineScript.progress(prepared: 9, published: 4, highest: 9)
    static let marked = MachineScript.progress(prepared: 9, published: 9, highest: 9)

    /// Starts with these facts and returns the lines from the decision on.
    private func decide(
        _ progress: PartitionProgress, _ committed: CommittedOffset?, rows: [OutboxRow] = [],
        configure: (inout LaneConfiguration) -> Void = { _ in }
    ) throws -> (Script, Int) {
        var script = Script(configure: configure)
        try script.start(progress, committed: committed, rows: rows)
        return (script, script.lines.count - 1)
    }

    @Test func `rows that are prepared only are published before the first fetch`() throws {
        var (script, from) = try decide(Self.prepared, Self.signed(6), rows: [Script.row(4, 6), Script.row(6, 9)])
        _ = try script.settle()
        #expect(
            script.lines(after: from) == [
                "begin", "produce 0[6,9)", "send 0@9 v1:6-9 generation 4", "commit", "mark [0#1@9] reports 0",
                "assign 0@9", "poll 500",
            ])
    }

    @Test func `Kafka forgot a commit that it had confirmed: the mark wins and the log says so`() throws {
        var (script, from) = try decide(Self.marked, Self.signed(6))
        #expect(script.machine.remarks.contains { $0.level == .error && $0.text.contains("the mark wins") })
        _ = try script.settle()
        #expect(script.lines(after: from) == ["assign 0@9", "poll 500"])
    }

    @Test func `without a committed offset the witness tells which rows are out`() throws {
        var (script, from) = try decide(Self.prepared, nil, rows: [Script.row(4, 6), Script.row(6, 9)])
        try script.reply(.witness(WitnessAnswer(proven: [Script.partition: 6])))
        _ = try script.settle()
        #expect(
            script.lines(after: from) == [
                "witness 0[4,6) 0[6,9)", "begin", "produce 0[6,9)", "send 0@9 v1:6-9 generation 4", "commit",
                "mark [0#1@9] reports 0", "assign 0@9", "poll 500",
            ])
    }

    @Test func `without a committed offset and without doubtful rows the prepared offset is signed`() throws {
        var (script, from) = try decide(Self.marked, nil)
        _ = try script.settle()
        #expect(
            script.lines(after: from) == [
                "begin", "send 0@9 v1:9-9 generation 4", "commit", "assign 0@9", "poll 500",
            ])
    }

    @Test func `where retention has removed the evidence the partition stops, unless the operator says what is true`()
        throws
    {
        var (script, from) = try decide(Self.prepared, nil, rows: [Script.row(4, 9)])
        try script.reply(.witness(WitnessAnswer(gone: [Script.partition])))
        _ = try script.settle()
        #expect(script.lines(after: from) == ["witness 0[4,9)", "assign ", "poll 500"])
        #expect(script.machine.stops[Script.partition]?.description.contains("--assume-published") == true)

        (script, from) = try decide(Self.prepared, nil, rows: [Script.row(4, 9)]) { $0.assume = .published }
        _ = try script.settle()
        #expect(
            script.lines(after: from) == [
                "begin", "send 0@9 v1:9-9 generation 4", "commit", "mark [0#1@9] reports 0", "assign 0@9", "poll 500",
            ])

        (script, from) = try decide(Self.prepared, nil, rows: [Script.row(4, 9)]) { $0.assume = .unpublished }
        _ = try script.settle()
        #expect(script.lines(after: from).prefix(2) == ["begin", "produce 0[4,9)"])
    }

    @Test func `a moved offset waits until what is prepared is settled under the operator's own offset`() throws {
        let wish = CommittedOffset(offset: 2, metadata: "")
        var (script, from) = try decide(Self.prepared, wish, rows: [Script.row(4, 6), Script.row(6, 9)])
        try script.reply(.witness(WitnessAnswer(proven: [Script.partition: 6])))
        _ = try script.settle()
        #expect(
            script.lines(after: from) == [
                "witness 0[4,6) 0[6,9)", "begin", "produce 0[6,9)", "send 0@2 v1:moved:9 generation 4", "commit",
                "mark [0#1@9] reports 0", "read committed",
            ])
        // Read again it is a rewind: the watermarks first, then the signature.
        from = script.lines.count
        try script.offsets(Self.marked, committed: CommittedOffset(offset: 2, metadata: "v1:moved:9"))
        _ = try script.settle()
        #expect(
            script.lines(after: from).suffix(6) == [
                "move 0#1@2", "begin", "send 0@2 v1:2-2 generation 4", "commit", "assign 0@2", "poll 500",
            ])
    }

    @Test func `after a crash while settling the settled rows count as published`() throws {
        // The mark did not get through: Postgres still says 4, the offset's metadata says 9.
        let (script, from) = try decide(
            Self.prepared, CommittedOffset(offset: 2, metadata: "v1:moved:9"), rows: [Script.row(4, 9)])
        #expect(script.lines(after: from) == ["move 0#1@2"])
    }

    @Test func `a rewind that another lane has overtaken is not obeyed`() throws {
        var (script, from) = try decide(Self.marked, CommittedOffset(offset: 2, metadata: ""))
        try script.reply(.moved(false))
        #expect(script.lines(after: from) == ["move 0#1@2", "serve 3000"])
    }

    @Test func `an offset that was moved to where the partition stands is signed`() throws {
        var (script, from) = try decide(Self.marked, CommittedOffset(offset: 9, metadata: ""))
        _ = try script.settle()
        #expect(script.lines(after: from).prefix(2) == ["begin", "send 0@9 v1:9-9 generation 4"])
    }

    @Test func `a skip stops the partition with its name, and is followed when it was accepted`() throws {
        var (script, from) = try decide(Self.marked, CommittedOffset(offset: 12, metadata: ""))
        _ = try script.settle()
        #expect(script.lines(after: from) == ["assign ", "poll 500"])
        #expect(script.machine.stops[Script.partition]?.description.contains("--accept-skip") == true)

        (script, from) = try decide(Self.marked, CommittedOffset(offset: 12, metadata: "")) { $0.acceptSkip = true }
        _ = try script.settle()
        #expect(
            script.lines(after: from).prefix(3) == ["move 0#1@12", "begin", "send 0@12 v1:12-12 generation 4"])
    }

    @Test func `the start that another program left is stored before it is signed`() throws {
        var (script, from) = try decide(Script.progress(), CommittedOffset(offset: 7, metadata: "theirs"))
        _ = try script.settle()
        #expect(
            script.lines(after: from) == [
                "move 0#1@7", "begin", "send 0@7 v1:7-7 generation 4", "commit", "assign 0@7", "poll 500",
            ])
    }

    @Test func `a position outside of the log publishes what is prepared, then stops the partition`() throws {
        var script = Script()
        try script.start(Self.prepared, committed: Self.signed(6), rows: [Script.row(6, 9)], bounds: 20..<30)
        let from = script.lines.count - 1
        _ = try script.settle()
        #expect(script.lines(after: from).contains("produce 0[6,9)"))
        #expect(script.lines(after: from).contains("assign "))
        #expect(script.machine.stops[Script.partition]?.description.contains("recover set-offset") == true)
    }

    @Test func `progress of another cluster stops the partition and publishes nothing`() throws {
        let foreign = PartitionProgress(
            partition: Script.partition, clusterID: "d", epoch: 1, prepared: 9, published: 4, highest: 9)
        var (script, from) = try decide(foreign, Self.signed(12), rows: [Script.row(4, 9)])
        _ = try script.settle()
        #expect(script.lines(after: from) == ["assign ", "poll 500"])
        #expect(script.machine.stops[Script.partition]?.description.contains("recover adopt-cluster") == true)
    }

    static let restored: [(String, CommittedOffset?, [TopicPartition: CommittedOffset])] = [
        ("of its own", CommittedOffset(offset: 12, metadata: "v1:9-12:cd"), [:]),
        ("of another lane", signed(9), [MachineScript.other: CommittedOffset(offset: 7, metadata: "v1:3-7:cd")]),
        ("without any progress", signed(9), [TopicPartition("in", 5): signed(1)]),
    ]

    @Test(arguments: restored) func `an offset that Postgres does not know halts the group once it was read twice`(
        name: String, committed: CommittedOffset?, group: [TopicPartition: CommittedOffset]
    ) throws {
        let others = [Script.progress(Script.other, prepared: 5, published: 5, highest: 5)]
        var script = Script()
        try script.start(Self.marked, committed: committed, group: group, others: others)
        #expect(script.lines.last == "read committed")
        try script.reply(.committed([Script.partition: committed], clusterID: "c"))
        #expect(try script.reply(.groupOffsets(group)) == "halt")
        let fault = #expect(throws: LaneFault.self) { try script.reply(.done) }
        #expect(fault?.description.contains("recover rebuild") == true)
        #expect(fault?.isRecoverable == false)
    }

    @Test func `an offset that has changed when it is read again halts nobody`() throws {
        var script = Script()
        try script.start(Self.marked, committed: CommittedOffset(offset: 12, metadata: "v1:9-12:cd"))
        try script.reply(
            .committed([Script.partition: CommittedOffset(offset: 12, metadata: "v1:9-12:ef")], clusterID: "c"))
        #expect(try script.reply(.groupOffsets([:])) == "read committed")
    }

    @Test func `a halted group lets no lane begin`() throws {
        var script = Script()
        for reply: LaneReply in [.started, .done, .done, Script.assigned([Script.partition])] {
            try script.reply(reply)
        }
        #expect(throws: LaneFault.halted("why")) {
            try script.reply(.claimed(Claim(progress: [Self.marked], knownTopics: ["in"], halted: "why")))
        }
    }
}
