import Documents
import FlowC
import Kafka
import SagaEngine
import Testing

@testable import orchestrator

/// A saga of three tickets, each dependent on the one before, as a run leaves it behind: the second failed, so the third never
/// began, and the first two were undone. Tests damage it.
struct SagaPicture {
    static let id = Identifier.saga(decisionID: "decision")
    static let first = Identifier.ticket(planID: "plan", taskID: "1", attempt: 1)
    static let second = Identifier.ticket(planID: "plan", taskID: "2", attempt: 1)
    static let third = Identifier.ticket(planID: "plan", taskID: "3", attempt: 1)
    static let undoFirst = Identifier.compensation(of: first, attempt: 1)
    static let undoSecond = Identifier.compensation(of: second, attempt: 1)
    static let compensations = [undoSecond, undoFirst]

    var saga = ChaosSaga(id: id, planID: "plan", state: .compensated)
    var frames = [
        SagaFrame(.dispatched, of: id, state: "WAITING_FOR_EVENT", tickets: [first, second, third], at: place(0)),
        SagaFrame(
            .ended, of: id, state: "COMPENSATED", tickets: [first, second, third], compensations: compensations,
            at: place(1)),
    ]
    var places = [first: place(0), second: place(1), third: place(2), undoSecond: place(3), undoFirst: place(4)]
    var results: [Identifier: Set<TicketState>] = [
        first: [.completed], second: [.failed], undoSecond: [.completed], undoFirst: [.completed],
    ]

    init() throws {
        saga.tickets = [
            try Self.ticket(Self.first, 0, .completed),
            try Self.ticket(Self.second, 1, .failed, [Self.first]),
            try Self.ticket(Self.third, 2, .pending, [Self.second]),
            try Self.ticket(Self.undoSecond, 64, .completed, undoes: Self.second),
            try Self.ticket(Self.undoFirst, 128, .completed, [Self.undoSecond], undoes: Self.first),
        ]
        let line = Self.line
        tell(
            "decision", line("STATE_TRANSITION", "PENDING", "RUNNING", ""),
            line("STATE_TRANSITION", "RUNNING", "WAITING_FOR_EVENT", ""))
        tell(Self.first, .completed, in: "WAITING_FOR_EVENT")
        tell(
            Self.second, .failed, in: "WAITING_FOR_EVENT",
            line("STATE_TRANSITION", "WAITING_FOR_EVENT", "COMPENSATING", ""), Self.undoing(Self.second))
        tell(Self.undoSecond, .completed, in: "COMPENSATING", Self.undoing(Self.first))
        tell(
            Self.undoFirst, .completed, in: "COMPENSATING",
            line("STATE_TRANSITION", "COMPENSATING", "COMPENSATED", ""))
    }

    /// A place on a topic.
    static func place(_ offset: Int64) -> PartitionOffset { PartitionOffset(TopicPartition("out", 0), offset) }

    /// A ticket as it is stored.
    static func ticket(
        _ id: Identifier, _ position: Int32, _ state: TicketState, _ dependencies: [Identifier] = [],
        undoes original: Identifier? = nil
    ) throws -> TicketRecord {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.key("ticket_id")
            writer.value(id.description)
            writer.key("task_type")
            writer.value("EXECUTE")
            writer.key("sla")
            writer.object { writer in
                writer.key("timeout_ms")
                writer.value(1000)
                writer.key("deadline")
                writer.value(2000)
            }
            writer.key("created_at")
            writer.value(1000)
            writer.key("dependencies")
            writer.list { writer in for id in dependencies { writer.value(id.description) } }
            guard let original else { return }
            writer.key("metadata")
            writer.object { writer in
                writer.key("compensation_reason")
                writer.value("task_failed")
            }
            writer.key("parameters")
            writer.object { writer in
                writer.key("original_ticket_id")
                writer.value(original.description)
            }
        }
        var progress = TicketProgress()
        progress.state = state
        // A node is only as good as its document.
        let document = Document()
        return try withExtendedLifetime(document) {
            let node = try document.parse(json: writer.bytes)
            return try #require(TicketRecord(stored: node, position: position, value: [], progress: progress))
        }
    }

    /// A line of the journal about the saga itself.
    static func line(_ kind: String, _ from: String, _ to: String, _ detail: String) -> String {
        "[\"\(kind)\",null,\"\(from)\",\"\(to)\",0\(detail.isEmpty ? "" : ",\"\(detail)\"")]"
    }

    /// The line that a compensation goes out with.
    static func undoing(_ ticket: Identifier) -> String {
        line(
            "COMPENSATION_STEP", "COMPENSATING", "COMPENSATING",
            "attempt 1 to undo the ticket \(ticket): \(Identifier.compensation(of: ticket, attempt: 1))")
    }

    /// Adds a row to the journal.
    mutating func tell(_ event: String, _ lines: String...) {
        let row = Int64(saga.journal.count + 1)
        saga.journal.append(
            SagaWrites.JournalRow(
                sagaID: Self.id, revision: row, eventID: event, source: TopicPartition("in", 0), offset: row,
                entries: Array("[\(lines.joined(separator: ","))]".utf8)))
    }

    /// Adds the row of a result.
    mutating func tell(_ ticket: Identifier, _ state: TicketState, in saga: String, _ lines: String...) {
        let result = Self.line("SIGNAL_RECEIVED", saga, saga, "the ticket \(ticket) is \(state.rawValue)")
        tell("result:\(ticket):\(state.rawValue):1", ([result] + lines).joined(separator: ","))
    }

    /// What an audit finds.
    var findings: [SagaFinding] {
        var audit = SagaAudit([saga])
        for frame in frames { audit.note(frame) }
        for (ticket, place) in places { audit.note(ticket: ticket, at: place) }
        for (ticket, states) in results { for state in states { audit.note(result: state, of: ticket) } }
        return audit.findings
    }
}
