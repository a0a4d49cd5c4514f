import OrchestratorTestKit
import Testing

@testable import orchestrator

/// Small runs: what is counted must be exact, what is timed only possible.
@Suite(.serialized) struct `Bench commands` {
    private func run(_ arguments: String...) throws -> Program.Outcome {
        let server = try PrivatePostgres.shared()
        return try Program.run(
            ["bench"] + arguments,
            environment: [
                "DATABASE_URL": server.conninfo(database: try server.createDatabase()),
                "SCHEMAS_BASE_PATH": Examples.schemas, "LANES": "2",
            ])
    }

    /// The cells of the line that begins with this one, without it.
    private func cells(_ name: String, in outcome: Program.Outcome) throws -> [String] {
        let line = try #require(
            outcome.output.split(separator: "\n").first { $0.hasPrefix(name + "  ") }, "no line \(name)")
        return line.split(separator: /\s{2,}/).dropFirst().map(String.init)
    }

    /// The number that a cell begins with.
    private func number(_ cell: String) throws -> Double {
        try #require(Double(cell.prefix { $0.isNumber || $0 == "." }), "\(cell)")
    }

    @Test(arguments: zip([("completed", 120), ("running-completed", 240)], ["json", "avro"]))
    func `with results every saga comes to its end, and both runs are shown`(
        _ answers: (mode: String, results: Int), _ format: String
    ) throws {
        let outcome = try run(
            "end-to-end", "--results", "--answers", answers.mode, "--decisions", "40", "--tasks", "3", "--format",
            format)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try cells("FIGURE", in: outcome) == ["WITHOUT RESULTS", "WITH RESULTS"])
        #expect(try cells("decisions", in: outcome)[1].hasPrefix("40 in "))
        #expect(try cells("records in", in: outcome)[1].hasPrefix("\(40 + answers.results), "))
        // Three tickets, a frame at their publication and one at the end.
        #expect(try cells("records out", in: outcome)[1].hasPrefix("200, "))
        let (decisions, tickets) = (
            try number(cells("decisions/s", in: outcome)[1]), try number(cells("tickets/s", in: outcome)[1])
        )
        #expect(decisions > 0 && abs(tickets - 3 * decisions) <= 2)
        #expect(outcome.output.contains("\nwith : without results = "))
    }

    @Test func `without results there is one run and no worker`() throws {
        let outcome = try run("end-to-end", "--decisions", "20", "--tasks", "2")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try cells("FIGURE", in: outcome) == ["ENGINE"])
        #expect(!outcome.output.contains("worker") && !outcome.output.contains("with :"))
    }
}
