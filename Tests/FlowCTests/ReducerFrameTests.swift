import FlowC
import Testing

/// What frames count (domain.md, "Frames").
@Suite struct ReducerFrameTests {
    static func ended(_ script: SagaScript) throws -> TelemetryFrame {
        let frames = script.outcomes.flatMap(\.frames)
        #expect(frames.map(\.kind) == [.dispatched, .ended])
        #expect(frames.first?.state == .waitingForEvent)
        #expect(
            frames.map(\.id) == [
                .frame(saga: SagaScript.id, kind: .dispatched), .frame(saga: SagaScript.id, kind: .ended),
            ])
        return try #require(frames.last)
    }

    /// Tickets, completed, failed, undone.
    static func counts(_ frame: TelemetryFrame) -> [Int64] {
        [
            frame.metrics.totalTickets, frame.metrics.successfulTickets, frame.metrics.failedTickets,
            frame.metrics.compensatedTickets,
        ]
    }

    @Test func `a completed saga has only successes`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["a"]])
        script.now += 10
        for task in ["c", "a", "b"] { try script.report(task, .completed) }
        let frame = try Self.ended(script)
        #expect(Self.counts(frame) == [3, 3, 0, 0])
        #expect(frame.state == .completed)
        #expect(frame.ticketIDs == ["a", "b", "c"].map(script.ticket))
        #expect(frame.compensationTicketIDs == [])
        #expect(frame.totalDurationMs == 10)
        #expect(frame.metrics.slaViolations == 0)
        #expect(frame.metrics.deadlineApproaching == false)
        #expect(frame.steps.map(\.step) == Step.allCases)
    }

    @Test func `an undone ticket stays successful, and every attempt is listed`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["b"]])
        try script.report("a", .completed)
        try script.report("b", .failed)
        try script.report("c", .failed)
        try script.undo("b", 1, .failed)
        try script.undo("b", 2)
        try script.undo("a")
        let frame = try Self.ended(script)
        #expect(Self.counts(frame) == [3, 1, 2, 2])
        #expect(frame.state == .compensated)
        #expect(frame.label == "FAILED")
        #expect(frame.reason == "ticket_failed")
        #expect(frame.compensationTicketIDs == [script.undoing("b"), script.undoing("b", 2), script.undoing("a")])
        #expect(frame.metrics.totalRetries == 1)
    }

    @Test func `clocks that were not kept are counted`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.fire(at: Sample.now + 48_000)
        try script.report("a", .completed)
        try script.fire(at: Sample.now + 60_000)
        try script.report("b", .completed)
        let frame = try Self.ended(script)
        #expect(Self.counts(frame) == [2, 2, 0, 0])
        #expect(frame.metrics.slaViolations == 1)
        #expect(frame.metrics.deadlineApproaching)
    }

    @Test func `a saga without tickets has one frame`() throws {
        for state in [ExecutionState.rejected, .failed, .cancelled] {
            let script = try ReducerOrderTests.script(in: state)
            let frames = script.outcomes.flatMap(\.frames)
            #expect(frames.map(\.kind) == [.ended])
            #expect(frames.map(\.state) == [state])
            #expect(frames.map(Self.counts) == [[0, 0, 0, 0]])
            #expect(frames.map(\.ticketIDs) == [[]])
        }
    }

    @Test func `a saga that is given up counts what was undone by then`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": []])
        try script.report("a", .completed)
        try script.report("c", .completed)
        try script.report("b", .failed)
        try script.undo("c")
        try script.order(.giveUp)
        let frame = try Self.ended(script)
        #expect(Self.counts(frame) == [3, 2, 1, 1])
        #expect(frame.state == .failed)
        #expect(frame.reason == "given_up")
        #expect(frame.compensationTicketIDs == [script.undoing("b"), script.undoing("c")])
    }
}
