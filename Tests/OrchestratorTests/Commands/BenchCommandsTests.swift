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

    @Test func `single results and signals meet their sagas by index, every timer fires, and limits are told`() throws {
        let outcome = try run(
            "waiting", "--sagas", "40", "--tasks", "2", "--samples", "5", "--timers", "20", "--seconds", "0.5",
            "--overdue", "50", "--limit-ms", "0", "--lag-limit-ms", "60000")
        #expect(outcome.code == 1)
        // The embedded broker may have something to say beside it.
        let lines = outcome.errors.split(separator: "\n").filter { $0.contains("the limit is") }
        #expect(lines.count == 2, "\(outcome.errors)")
        #expect(lines.first?.wholeMatch(of: /a result, load to commit, p95: [0-9.]+ ms, the limit is 0.0 ms/) != nil)
        #expect(lines.last?.wholeMatch(of: /a signal, load to commit, p95: [0-9.]+ ms, the limit is 0.0 ms/) != nil)
        #expect(
            try cells("waiting sagas", in: outcome)[0].hasPrefix("40 with 2 tickets and a pending timer each, made in ")
        )
        let heading = "p50 / p95 / p99 / max"
        for name in [
            "look for due timers, none due, 300 times: \(heading)", "50 overdue at the start: all fired after",
            "a result, load to commit, 5 times: \(heading)", "a result, produced to published: \(heading)",
            "a signal, load to commit, 5 times: \(heading)", "a signal, produced to published: \(heading)",
            "lag of 20 timers due within 0.5 s: \(heading)",
        ] {
            #expect(try number(cells(name, in: outcome)[0]) > 0, "\(name)")
        }
        // A result looks for the saga of its ticket, then changes that ticket; the sweeper reads timers alone.
        let tickets = try cells("ticket_states", in: outcome).map(number)
        #expect(tickets.count == 6)
        #expect(tickets[0] > 0 && tickets[1] >= 2 && tickets[2] > 0)
        #expect(tickets[4] == 0 && tickets[5] == 0)
        #expect(try cells("timers", in: outcome).map(number)[5] == 1)
        #expect(outcome.output.hasSuffix("\nwhole tables read: 0\n"))
    }

    @Test func `hot sagas get as many results as many sagas do, spread and together`() throws {
        let outcome = try run("hot", "--sagas", "1", "2", "--tickets", "20", "--answered", "20", "--tasks", "2")
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
        let rows = outcome.output.split(separator: "\n").map { $0.split(separator: /\s{2,}/).map(String.init) }
        let placed: [[String]] = rows.dropFirst().prefix(5).map { Array($0.prefix(2)) }
        #expect(
            placed == [
                ["20 of 2", "spread"], ["1 of 20", "spread"], ["1 of 20", "together"], ["2 of 20", "spread"],
                ["2 of 20", "together"],
            ])
        for row in rows.dropFirst().prefix(5) {
            #expect(row.count == 10 && row[2].hasPrefix("40 in "), "\(row)")
            #expect(try number(row[3]) > 0)
        }
        #expect(rows.suffix(2).map { $0[0].prefix(6) } == ["1 hot:", "2 hot:"])
    }
}
