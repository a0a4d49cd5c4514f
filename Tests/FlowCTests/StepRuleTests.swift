import FlowC
import Testing

@Suite struct StepRuleTests {
    static let pairs = StepState.allCases.flatMap { state in StepEvent.allCases.map { (state, $0) } }

    /// The predecessors' 17 pairs and those added, written down a second time.
    static let contract: [StepState: [StepEvent: StepState]] = [
        .pending: [
            .start: .running, .skip: .skipped, .block: .blocked, .dependenciesMet: .ready, .cancel: .skipped,
        ],
        .ready: [.start: .running, .skip: .skipped, .block: .blocked, .cancel: .skipped],
        .running: [
            .complete: .completed, .fail: .failed, .pause: .paused, .skip: .skipped, .timeout: .failed,
            .cancel: .skipped,
        ],
        .paused: [.fail: .failed, .resume: .running, .skip: .skipped, .timeout: .failed, .cancel: .skipped],
        .blocked: [.fail: .failed, .skip: .skipped, .unblock: .ready, .cancel: .skipped],
        .failed: [.retry: .pending, .cancel: .failed],
    ]

    @Test(arguments: pairs) func `a pair moves exactly as the table says`(state: StepState, event: StepEvent) {
        #expect(StepRule.all.filter { $0.from == state && $0.event == event }.count <= 1)
        #expect((try? state.applying(event, of: "step C1")) == Self.contract[state]?[event])
    }

    @Test func `a refusal names state, event and subject`() {
        #expect(throws: InvalidTransition(state: "completed", event: "START", subject: "step C1")) {
            try StepState.completed.applying(.start, of: "step C1")
        }
    }

    @Test(arguments: StepState.allCases) func `a terminal state accepts nothing, every other one something`(
        state: StepState
    ) {
        #expect(state.acceptedEvents.isEmpty == state.isTerminal)
    }

    static func reachable(from start: StepState) -> Set<StepState> {
        var reached: Set<StepState> = [start]
        var open = [start]
        while let state = open.popLast() {
            for rule in StepRule.all where rule.from == state && reached.insert(rule.to).inserted {
                open.append(rule.to)
            }
        }
        return reached
    }

    @Test func `every state can be reached from the first`() {
        #expect(Self.reachable(from: .pending) == Set(StepState.allCases))
    }

    @Test(arguments: StepState.allCases) func `every state can come to an end`(state: StepState) {
        #expect(Self.reachable(from: state).contains { $0.isTerminal })
    }

    @Test func `every event means something somewhere`() {
        #expect(Set(StepRule.all.map(\.event)) == Set(StepEvent.allCases))
    }

    static let steps: [(Step, String, String)] = [
        (.validatePlan, "C1", "validate_plan"), (.generateTickets, "C2", "generate_tickets"),
        (.allocateResources, "C3", "allocate_resources"), (.publishTickets, "C4", "publish_tickets"),
        (.consolidateResults, "C5", "consolidate_results"), (.publishTelemetry, "C6", "publish_telemetry"),
    ]

    @Test func `the six steps have the contract's names, in order`() {
        #expect(Step.allCases.map(\.name) == Self.steps.map(\.1))
        #expect(Step.allCases.map(\.nodeType) == Self.steps.map(\.2))
        #expect(Step.allCases.sorted() == Self.steps.map(\.0))
    }
}
