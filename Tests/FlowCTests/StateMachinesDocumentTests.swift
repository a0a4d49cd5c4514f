import FlowC
import Foundation
import Testing

/// The matrices in FlowC.docc/StateMachines.md are written from the tables that the program obeys.
@Suite struct StateMachinesDocumentTests {
    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/FlowC/FlowC.docc/StateMachines.md").standardized

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |" }
        return ([line(header), "|" + String(repeating: "---|", count: header.count)] + rows.map(line))
            .joined(separator: "\n")
    }

    private static var executions: String {
        table(
            ["From", "Event → to"],
            ExecutionState.allCases.map { state in
                let rules = ExecutionRule.all.filter { $0.from == state }.map { rule in
                    "\(rule.event.rawValue) → \(rule.to.map(\.rawValue).joined(separator: " or "))"
                }
                return [state.rawValue, rules.isEmpty ? "ended" : rules.joined(separator: "; ")]
            })
    }

    private static var steps: String {
        let events = StepEvent.allCases.filter { event in StepRule.all.contains { $0.event == event } }
        return table(
            ["From"] + events.map(\.rawValue),
            StepState.allCases.map { state in
                [state.rawValue]
                    + events.map { event in
                        StepRule.all.first { $0.from == state && $0.event == event }?.to.rawValue ?? ""
                    }
            })
    }

    private static var tickets: String {
        table(
            ["From"] + ExecutionResult.Status.allCases.map(\.rawValue),
            TicketState.allCases.map { state in
                [state.rawValue]
                    + ExecutionResult.Status.allCases.map { report in
                        switch state.applying(report) {
                        case .to(let next): next.rawValue
                        case .nothing: ""
                        case .contradiction: "contradiction"
                        }
                    }
            })
    }

    /// Set UPDATE_DOCUMENTS to have the page written anew.
    @Test func `the page shows the tables of the program`() throws {
        var text = try String(contentsOf: Self.document, encoding: .utf8)
        let parts = [
            ("executions", Self.executions, ExecutionRule.all.count), ("steps", Self.steps, StepRule.all.count),
            ("tickets", Self.tickets, TicketRule.all.count),
        ]
        for (name, table, count) in parts {
            let begin = "<!-- \(name): \(count) transitions, written by StateMachinesDocumentTests -->\n"
            let start = try #require(text.range(of: "<!-- \(name):"))
            let rest = try #require(text.range(of: "<!-- end of \(name) -->", range: start.lowerBound..<text.endIndex))
            text.replaceSubrange(start.lowerBound..<rest.lowerBound, with: begin + table + "\n")
        }
        if ProcessInfo.processInfo.environment["UPDATE_DOCUMENTS"] != nil {
            try text.write(to: Self.document, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.document, encoding: .utf8) == text)
    }
}
