import FlowC
import Testing

@Suite struct TicketStateTests {
    /// The contract's table: rows are states, columns RUNNING, COMPLETED, FAILED, CANCELLED, PREEMPTED; `-` is nothing, `!`
    /// a contradiction.
    static let contract: [(TicketState, String)] = [
        (.pending, "RUNNING COMPLETED FAILED CANCELLED -"),
        (.running, "- COMPLETED FAILED CANCELLED PENDING"),
        (.completed, "- - ! ! -"),
        (.failed, "- ! - - -"),
        (.cancelled, "- ! - - -"),
    ]

    static let reports: [ExecutionResult.Status] = [.running, .completed, .failed, .cancelled, .preempted]

    static let pairs = contract.flatMap { state, row in
        zip(reports, row.split(separator: " ")).map { (state, $0, String($1)) }
    }

    @Test(arguments: pairs) func `a report moves a ticket exactly as the table says`(
        state: TicketState, report: ExecutionResult.Status, cell: String
    ) {
        let expected: TicketTransition =
            switch cell {
            case "-": .nothing
            case "!": .contradiction
            default: TicketState(rawValue: cell).map { .to($0) } ?? .nothing
            }
        #expect(state.applying(report) == expected)
    }

    @Test func `every pair of state and report is in the table`() {
        #expect(Self.pairs.count == TicketState.allCases.count * ExecutionResult.Status.allCases.count)
        #expect(Set(Self.contract.map(\.0)) == Set(TicketState.allCases))
        #expect(Set(Self.reports) == Set(ExecutionResult.Status.allCases))
    }

    @Test func `every pair stands in the rules once at most, and none of them is nothing`() {
        let keys = TicketRule.all.map { "\($0.from.rawValue) \($0.report.rawValue)" }
        #expect(Set(keys).count == keys.count)
        #expect(!TicketRule.all.contains { $0.leads == .nothing })
    }

    @Test(arguments: TicketState.allCases) func `a terminal state is never left`(state: TicketState) {
        let moves = TicketRule.all.filter { rule in
            if case .to = rule.leads { rule.from == state } else { false }
        }
        #expect(moves.isEmpty == state.isTerminal)
    }

    @Test func `three states are terminal, two of them failures`() {
        #expect(TicketState.allCases.filter(\.isTerminal) == [.completed, .failed, .cancelled])
        #expect(TicketState.allCases.filter(\.isFailure) == [.failed, .cancelled])
    }
}
