import FlowC
import Kafka
import Testing

@testable import orchestrator

@Suite struct `Saga audit` {
    private typealias Damage = @Sendable (inout SagaPicture) throws -> Void

    @Test func `finds nothing where a saga went its way`() throws {
        #expect(try SagaPicture().findings == [])
    }

    private static let damages: [(SagaFinding.Kind, Damage)] = [
        (
            .notEnded,
            {
                $0.saga.state = .compensating
                $0.frames.removeLast()
            }
        ),
        (.frameMissing, { $0.frames.removeFirst() }),
        (.frameMissing, { $0.frames.removeLast() }),
        (
            .frameTwice,
            {
                var again = $0.frames[1]
                again.id = .frame(saga: SagaPicture.first, kind: .ended)
                $0.frames.append(again)
            }
        ),
        (.frameState, { $0.frames[0].state = "RUNNING" }),
        (.frameState, { $0.frames[1].state = "COMPLETED" }),
        (.frameTickets, { $0.frames[0].tickets.removeLast() }),
        (.frameTickets, { $0.frames[0].compensations = [SagaPicture.undoFirst] }),
        (.frameTickets, { $0.frames[1].compensations.removeLast() }),
        (.frameTickets, { $0.frames[1].compensations.append(SagaPicture.undoFirst) }),
        (.frameOrder, { $0.frames[0].place = SagaPicture.place(7) }),
        (
            .frameForeign,
            {
                $0.frames.append(
                    SagaFrame(.ended, of: SagaPicture.first, state: "COMPLETED", at: SagaPicture.place(9)))
            }
        ),
        (
            .undoState,
            {
                $0.saga.state = .completed
                $0.frames[1].state = "COMPLETED"
            }
        ),
        (.undoOrder, { $0.places[SagaPicture.undoFirst] = SagaPicture.place(2) }),
        (.resultLost, { $0.results[SagaPicture.third] = [.completed] }),
        (.resultInvented, { $0.results[SagaPicture.first] = nil }),
        (.resultInvented, { $0.results[SagaPicture.undoFirst] = [.failed] }),
        (.unreadable, { $0.saga.unreadable = [SagaPicture.first] }),
        (
            .ticketState,
            {
                $0.saga.tickets[1].progress.state = .completed
                $0.results[SagaPicture.second]?.insert(.completed)
            }
        ),
    ]

    @Test(arguments: damages.indices)
    func `finds each damage, and nothing else`(_ index: Int) throws {
        let (kind, damage) = Self.damages[index]
        var picture = try SagaPicture()
        try damage(&picture)
        let found = picture.findings
        #expect(found.map(\.kind) == [kind], "\(found)")
        #expect(found.first?.saga == (kind == .frameForeign ? SagaPicture.first : SagaPicture.id))
    }

    /// What came after the failure of the second ticket, in another order or shortened.
    private static let courses: [(String, Damage)] = [
        (
            "is undone before \(SagaPicture.second), which depends on it",
            {
                $0.tell(
                    SagaPicture.second, .failed, in: "WAITING_FOR_EVENT",
                    SagaPicture.line("STATE_TRANSITION", "WAITING_FOR_EVENT", "COMPENSATING", ""),
                    SagaPicture.undoing(SagaPicture.first))
            }
        ),
        (
            "is undone although it did nothing",
            {
                $0.tell(
                    SagaPicture.second, .failed, in: "WAITING_FOR_EVENT",
                    SagaPicture.line("STATE_TRANSITION", "WAITING_FOR_EVENT", "COMPENSATING", ""),
                    SagaPicture.undoing(SagaPicture.third))
            }
        ),
        (
            "a saga is COMPENSATED, but the ticket \(SagaPicture.first) is not undone",
            {
                $0.tell(
                    SagaPicture.second, .failed, in: "WAITING_FOR_EVENT",
                    SagaPicture.line("STATE_TRANSITION", "WAITING_FOR_EVENT", "COMPENSATING", ""),
                    SagaPicture.undoing(SagaPicture.second))
                $0.tell(
                    SagaPicture.undoSecond, .completed, in: "COMPENSATING",
                    SagaPicture.line("STATE_TRANSITION", "COMPENSATING", "COMPENSATED", ""))
            }
        ),
        (
            "is not attempt 1 to undo the ticket \(SagaPicture.second)",
            {
                $0.tell(
                    SagaPicture.second, .failed, in: "WAITING_FOR_EVENT",
                    SagaPicture.line("STATE_TRANSITION", "WAITING_FOR_EVENT", "COMPENSATING", ""),
                    SagaPicture.line(
                        "COMPENSATION_STEP", "COMPENSATING", "COMPENSATING",
                        "attempt 1 to undo the ticket \(SagaPicture.second): \(SagaPicture.undoFirst)"))
            }
        ),
    ]

    @Test(arguments: courses.indices)
    func `finds a history that must not be`(_ index: Int) throws {
        let (text, course) = Self.courses[index]
        var picture = try SagaPicture()
        picture.saga.journal.removeSubrange(2...)
        try course(&picture)
        let found = picture.findings
        #expect(found.map(\.kind) == [.course], "\(found)")
        #expect(found.first?.text.contains(text) == true, "\(found)")
    }

    @Test func `misses no result that came after the end`() throws {
        var picture = try SagaPicture()
        picture.results[SagaPicture.third] = [.failed]
        picture.saga.tickets[2].progress.marks.insert(.afterEnd)
        #expect(picture.findings == [])
    }

    @Test func `says nothing about the order of places in different partitions`() throws {
        var picture = try SagaPicture()
        picture.places[SagaPicture.undoFirst] = .init(.init("out", 1), 0)
        #expect(picture.findings == [])
    }

    @Test func `counts how sagas ended`() throws {
        var other = try SagaPicture().saga
        other.state = .completed
        let saga = try SagaPicture().saga
        let states = SagaAudit([saga, other, saga]).states
        #expect(states.map(\.state) == [.completed, .compensated])
        #expect(states.map(\.count) == [1, 2])
    }

    @Test func `tells of a flood the first few and how many there are`() {
        let findings = (0..<7).map { SagaFinding(.resultLost, Identifier(high: 0, low: $0), "it is lost") }
        let more = findings + [SagaFinding(.notEnded, Identifier(high: 0, low: 9), "it is RUNNING")]
        #expect(more.lines.count == 7)
        #expect(more.lines[0] == "not_ended: saga 00000000-0000-0000-0000-000000000009: it is RUNNING")
        #expect(more.lines[1] == "result_lost: saga 00000000-0000-0000-0000-000000000000: it is lost")
        #expect(more.lines[6] == "result_lost: 7 in all")
    }
}
