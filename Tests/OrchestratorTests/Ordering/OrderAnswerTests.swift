import FlowC
import Testing

@testable import orchestrator

@Suite struct `Order answer` {
    static let command = Command(
        id: "c", order: .cancel, saga: .saga(decisionID: "d"), reason: "it: refused, x", issuedAt: 1, issuedBy: "ops")
    static let line = "cancel by ops (it: refused, x): "

    static func entry(_ node: String, _ state: String, _ detail: String? = nil) -> String {
        let more = detail.map { #","detail":"\#($0)""# } ?? ""
        return #"{"event_type":"X","node_id":\#(node),"payload":{"to_state":"\#(state)","to":"\#(state)"\#(more)}}"#
    }

    static let answers: [([String], String, Bool)] = [
        ([entry("null", "CANCELLED")], "obeyed: CANCELLED", false),
        ([entry("null", "PAUSED", line + "2 tickets")], "obeyed: PAUSED (2 tickets)", false),
        (
            [entry("null", "COMPLETED", line + "refused, wrong_state: it has ended")],
            "refused: COMPLETED (wrong_state: it has ended)", true
        ),
        // Of several entries the last one of the saga tells the state, one of a step none.
        (
            [
                entry("null", "CANCEL_REQUESTED", line + "done"), entry("null", "COMPENSATING"),
                entry(#""C5""#, "FAILED", "refused, no word about the command"),
            ], "obeyed: COMPENSATING (done)", false
        ),
        ([], "obeyed: ", false),
    ]

    @Test(arguments: answers) func `is read from the entries of the command`(
        entries: [String], text: String, isRefusal: Bool
    ) {
        let answer = OrderAnswer(
            to: Self.command, entries: Array("[\(entries.joined(separator: ","))]".utf8))
        #expect(answer.text == text)
        #expect(answer.isRefusal == isRefusal)
    }

    @Test func `is read from what the reducer writes`() throws {
        let refusal = CommandRefusal(.noTickets, "it has none")
        let detail = Self.line + "refused, \(refusal.reason.rawValue): \(refusal.detail)"
        let answer = OrderAnswer(to: Self.command, entries: Array("[\(Self.entry("null", "FAILED", detail))]".utf8))
        #expect(Self.command.line + ": " == Self.line)
        #expect(answer.text == "refused: FAILED (no_tickets: it has none)")
    }

    // MARK: Which saga

    static func saga(_ decision: String, plan: String = "p", _ state: String) -> SagaSummary {
        SagaSummary(
            id: .saga(decisionID: decision), decisionID: decision, planID: plan, intentID: "i", correlationID: "c",
            state: state, step: nil, riskBand: "low", priority: "NORMAL", reason: nil, detail: nil, revision: 1,
            createdAt: 0, updatedAt: 0)
    }

    static let found: [(String, [SagaSummary], String?)] = [
        ("p", [], nil),
        ("p", [saga("new", "FAILED"), saga("old", "COMPLETED")], "new"),
        ("p", [saga("new", "REJECTED"), saga("open", "COMPENSATING"), saga("older", "RUNNING")], "open"),
        // Its decision id is no name for it.
        ("d", [saga("d", "RUNNING")], nil),
        (
            Identifier.saga(decisionID: "old").description, [saga("new", "RUNNING"), saga("old", "COMPLETED")], "old"
        ),
    ]

    @Test(arguments: found) func `an id means a saga, or the newest open one of a plan, else the newest`(
        id: String, sagas: [SagaSummary], decision: String?
    ) {
        #expect(SagaSummary.named(id, among: sagas)?.decisionID == decision)
    }
}
