import FlowC
import Testing

@Suite struct ExecutionRuleTests {
    /// Every pair of state and event.
    static let pairs = ExecutionState.allCases.flatMap { state in ExecutionEvent.allCases.map { (state, $0) } }

    static func rules(_ state: ExecutionState, _ event: ExecutionEvent) -> [ExecutionRule] {
        ExecutionRule.all.filter { $0.from == state && $0.event == event }
    }

    @Test(arguments: pairs) func `a pair moves exactly as the table says`(state: ExecutionState, event: ExecutionEvent)
        throws
    {
        let rules = Self.rules(state, event)
        #expect(rules.count <= 1)
        let targets = rules.first?.to ?? []
        for choice in ExecutionState.allCases {
            let moved = try? state.applying(event, to: choice, of: "saga x")
            #expect(moved == (targets.contains(choice) ? choice : nil))
        }
        let plain = try? state.applying(event, of: "saga x")
        #expect(plain == (targets.count == 1 ? targets[0] : nil))
    }

    @Test func `a refusal names state, event and subject`() {
        #expect(throws: InvalidTransition(state: "COMPLETED", event: "cancel", subject: "saga x")) {
            try ExecutionState.completed.applying(.cancel, of: "saga x")
        }
        let error = InvalidTransition(state: "PAUSED", event: "resume", subject: "saga x", choice: "FAILED")
        #expect(throws: error) { try ExecutionState.paused.applying(.resume, to: .failed, of: "saga x") }
        #expect(error.description == "saga x: resume is not allowed in PAUSED towards FAILED")
    }

    /// The contract's table, written down a second time.
    static let contract: [(ExecutionState, String)] = [
        (.pending, "start→RUNNING reject→REJECTED"),
        (
            .running,
            """
            approval_needed→AWAITING_APPROVAL invalid→FAILED denied→FAILED failed→FAILED transient→RETRYING \
            defer→DEFERRED dispatched→WAITING_FOR_EVENT done→COMPLETED
            """
        ),
        (.awaitingApproval, "approved→RUNNING declined→REJECTED expired→REJECTED cancel→CANCELLED"),
        (
            .waitingForEvent,
            """
            progress→WAITING_FOR_EVENT succeeded→COMPLETED failed→COMPENSATING|FAILED deadline→COMPENSATING|FAILED \
            compensate→COMPENSATING|FAILED cancel→CANCEL_REQUESTED pause→PAUSED retry_ticket→WAITING_FOR_EVENT
            """
        ),
        (.retrying, "due→RUNNING exhausted→FAILED cancel→CANCELLED pause→PAUSED"),
        (.deferred, "due→RUNNING exhausted→FAILED cancel→CANCELLED pause→PAUSED"),
        (.paused, "resume→WAITING_FOR_EVENT|RETRYING|DEFERRED cancel→CANCELLED|CANCEL_REQUESTED"),
        (.cancelRequested, "nothing_to_undo→CANCELLED compensate→COMPENSATING"),
        (
            .compensating,
            """
            progress→COMPENSATING failed→COMPENSATING undone→COMPENSATED|CANCELLED stuck→COMPENSATING \
            retry→COMPENSATING give_up→FAILED
            """
        ),
    ]

    @Test func `the table is the contract's`() {
        let written = ExecutionState.allCases.compactMap { state -> String? in
            let rules = ExecutionRule.all.filter { $0.from == state }
            guard !rules.isEmpty else { return nil }
            let cells = rules.map { rule in
                "\(rule.event.rawValue)→\(rule.to.map(\.rawValue).joined(separator: "|"))"
            }
            return "\(state.rawValue): \(cells.joined(separator: " "))"
        }
        #expect(Set(written) == Set(Self.contract.map { "\($0.0.rawValue): \($0.1)" }))
    }

    @Test(arguments: ExecutionState.allCases) func `a terminal state accepts nothing, every other one something`(
        state: ExecutionState
    ) {
        #expect(state.acceptedEvents.isEmpty == state.isTerminal)
    }

    static func reachable(from start: ExecutionState) -> Set<ExecutionState> {
        var reached: Set<ExecutionState> = [start]
        var open = [start]
        while let state = open.popLast() {
            for rule in ExecutionRule.all where rule.from == state {
                for target in rule.to where reached.insert(target).inserted { open.append(target) }
            }
        }
        return reached
    }

    @Test func `every state can be reached from the first`() {
        #expect(Self.reachable(from: .pending) == Set(ExecutionState.allCases))
    }

    @Test(arguments: ExecutionState.allCases) func `every state can come to an end`(state: ExecutionState) {
        #expect(Self.reachable(from: state).contains { $0.isTerminal })
    }

    @Test func `every event means something somewhere`() {
        #expect(Set(ExecutionRule.all.map(\.event)) == Set(ExecutionEvent.allCases))
    }

    static let words: [(ExecutionState, String, String)] = [
        (.pending, "pending", "PENDING"), (.running, "running", "PROCESSING"),
        (.awaitingApproval, "running", "AWAITING_APPROVAL"), (.waitingForEvent, "running", "WAITING_FOR_EVENT"),
        (.retrying, "running", "RETRYING"), (.deferred, "running", "DEFERRED"), (.paused, "paused", "PAUSED"),
        (.compensating, "running", "COMPENSATING"), (.cancelRequested, "running", "CANCEL_REQUESTED"),
        (.completed, "completed", "COMPLETED"), (.failed, "failed", "FAILED"),
        (.compensated, "compensated", "COMPENSATED"), (.cancelled, "cancelled", "CANCELLED"),
        (.rejected, "rejected", "REJECTED"),
    ]

    @Test(arguments: words) func `a state has its words in views and REST`(
        state: ExecutionState, view: String, queue: String
    ) {
        #expect(state.viewStatus == view)
        #expect(state.queueStatus == queue)
    }
}
