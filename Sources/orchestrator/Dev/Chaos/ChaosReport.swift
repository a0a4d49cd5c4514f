internal import Documents
internal import FlowC

/// What is said about a run at its end.
struct ChaosReport {
    let wishes: ChaosWishes
    let name: String
    let isMock: Bool
    let records: Int
    let decisions: Int
    let elapsed: Duration
    let hasSettled: Bool
    let faults: [Recovery.Injected]
    let misdeeds: [String]
    let counts: OutputCounts

    private var isIsolated: Bool { !isMock }

    /// Nothing lost, nothing twice, nothing foreign, and everybody ended as told.
    var isRight: Bool {
        hasSettled && misdeeds.isEmpty && counts.isRight(isolated: isIsolated)
    }

    private var decisionsPerSecond: Double {
        Double(decisions) / max(elapsed / .seconds(1), 0.001)
    }

    /// Everything that is wrong, one line each.
    var problems: [String] {
        var problems = misdeeds
        if !hasSettled { problems.append("not everything was carried out within \(wishes.settling) after the load") }
        problems += counts.findings
        problems += Self.problems(of: counts.tickets, "tickets", isolated: isIsolated)
        problems += Self.problems(of: counts.frames, "frames", isolated: isIsolated)
        problems += Self.problems(of: counts.deadLetters, "dead letters", isolated: isIsolated)
        problems += Self.problems(of: counts.incidents, "incidents", isolated: isIsolated)
        problems += Self.problems(of: counts.alerts, "alerts", isolated: isIsolated)
        problems += Self.problems(of: counts.violations, "violations", isolated: isIsolated)
        problems += Self.problems(of: counts.approvals, "approval requests", isolated: isIsolated)
        problems += Self.problems(of: counts.otherLetters, "other dead letters", isolated: isIsolated)
        problems += counts.sagas?.findings.lines ?? []
        return problems
    }

    private static func problems<ID>(of count: StreamCount<ID>, _ name: String, isolated: Bool) -> [String] {
        guard !count.isRight(isolated: isolated) else { return [] }
        return count.lostExamples.map { "\(name): lost: \($0)" } + count.examples.map { "\(name): \($0)" }
    }

    /// For people.
    var text: String {
        var rows = [
            Self.row("tickets", counts.tickets, isIsolated), Self.row("frames", counts.frames, isIsolated),
            Self.row("dead letters", counts.deadLetters, isIsolated),
        ]
        if counts.sagas != nil {
            rows += [
                Self.row("incidents", counts.incidents, isIsolated), Self.row("alerts", counts.alerts, isIsolated),
                Self.row("violations", counts.violations, isIsolated),
                Self.row("approval requests", counts.approvals, isIsolated),
                Self.row("other dead letters", counts.otherLetters, isIsolated),
            ]
        }
        let streams = TextTable.render(
            ["OUTPUT", "EXPECTED", "LOST", "DUPLICATES", "SAME BYTES AGAIN", "FOREIGN"], rows)
        let times = Recovery.times(faults, counts.outputs)
        let table = TextTable.render(
            ["FAULT", "TIMES", "MEASURED", "RECOVERY P50", "MAX"],
            wishes.faults.map { kind in
                let summary = Recovery.summary(times[kind] ?? [])
                return [
                    kind.rawValue, String(faults.count { $0.kind == kind }), String(times[kind]?.count ?? 0),
                    summary.map { "\(Decimals.text(Double($0.median) / 1000, 1)) s" } ?? "-",
                    summary.map { "\(Decimals.text(Double($0.largest) / 1000, 1)) s" } ?? "-",
                ]
            })
        var parts = [
            "run \(name), seed \(wishes.seed): \(records) records, \(decisions) decisions in "
                + "\(Decimals.text(elapsed / .seconds(1), 1)) s, \(Decimals.text(decisionsPerSecond, 0)) decisions/s",
            streams,
        ]
        if let sagas = counts.sagas { parts.append(Self.text(of: sagas)) }
        if !isMock { parts.append("records of aborted transactions, hidden from every reader above: \(counts.hidden)") }
        if isMock {
            parts.append("The embedded broker hides no aborted record, so the same bytes may be there again.")
        }
        if !wishes.faults.isEmpty { parts.append(table) }
        if !problems.isEmpty { parts.append(problems.joined(separator: "\n")) }
        parts.append(isRight ? "nothing lost, nothing doubled" : "NOT RIGHT")
        return parts.joined(separator: "\n\n")
    }

    private static func text(of sagas: SagaVerdict) -> String {
        let states = TextTable.render(["SAGAS", "COUNT"], sagas.states.map { [$0.state.rawValue, String($0.count)] })
        let kinds = sagas.findings.counts.map { "\($0.kind.rawValue) \($0.count)" }
        return """
            \(states)

            \(sagas.results) results, \(sagas.answers) answers and \(sagas.commands) commands of people; findings about sagas: \
            \(kinds.isEmpty ? "none" : kinds.joined(separator: ", "))
            """
    }

    private static func row<ID>(_ name: String, _ count: StreamCount<ID>, _ isolated: Bool) -> [String] {
        [
            name, String(count.expectedCount), String(count.lost),
            String(isolated ? count.identical + count.differing : count.differing),
            String(isolated ? 0 : count.identical), String(count.foreign),
        ]
    }

    /// For programs.
    var json: String {
        var writer = JSONWriter(capacity: 4096)
        let times = Recovery.times(faults, counts.outputs)
        writer.object { writer in
            writer.key("run")
            writer.value(name)
            writer.key("right")
            writer.value(isRight)
            writer.key("seed")
            writer.value(wishes.seed)
            writer.key("mock")
            writer.value(isMock)
            writer.key("records")
            writer.value(records)
            writer.key("decisions")
            writer.value(decisions)
            writer.key("seconds")
            writer.value(elapsed / .seconds(1))
            writer.key("decisions_per_second")
            writer.value(decisionsPerSecond)
            writer.key("settled")
            writer.value(hasSettled)
            writer.key("tickets")
            Self.write(counts.tickets, to: &writer)
            writer.key("frames")
            Self.write(counts.frames, to: &writer)
            writer.key("dead_letters")
            Self.write(counts.deadLetters, to: &writer)
            if let sagas = counts.sagas { write(sagas, to: &writer) }
            writer.key("hidden")
            writer.value(counts.hidden)
            writer.key("faults")
            writer.object { writer in
                for kind in wishes.faults {
                    let summary = Recovery.summary(times[kind] ?? [])
                    writer.key(kind.rawValue)
                    writer.object { writer in
                        writer.key("times")
                        writer.value(faults.count { $0.kind == kind })
                        writer.key("measured")
                        writer.value(times[kind]?.count ?? 0)
                        writer.key("recovery_ms_p50")
                        writer.value(summary?.median)
                        writer.key("recovery_ms_max")
                        writer.value(summary?.largest)
                    }
                }
            }
            writer.key("problems")
            writer.value(problems)
        }
        return writer.text
    }

    private func write(_ sagas: SagaVerdict, to writer: inout JSONWriter) {
        for (name, count): (StaticString, StreamCount<Identifier>) in [
            ("incidents", counts.incidents), ("alerts", counts.alerts), ("violations", counts.violations),
        ] {
            writer.key(name)
            Self.write(count, to: &writer)
        }
        writer.key("approval_requests")
        Self.write(counts.approvals, to: &writer)
        writer.key("other_dead_letters")
        Self.write(counts.otherLetters, to: &writer)
        writer.key("sagas")
        writer.object { writer in
            for (state, count) in sagas.states {
                writer.key(state.rawValue)
                writer.value(count)
            }
        }
        writer.key("results")
        writer.value(sagas.results)
        writer.key("answers")
        writer.value(sagas.answers)
        writer.key("commands")
        writer.value(sagas.commands)
        writer.key("findings")
        writer.object { writer in
            for (kind, count) in sagas.findings.counts {
                writer.key(kind.rawValue)
                writer.value(count)
            }
        }
    }

    private static func write<ID>(_ count: StreamCount<ID>, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("expected")
            writer.value(count.expectedCount)
            writer.key("records")
            writer.value(count.records)
            writer.key("lost")
            writer.value(count.lost)
            writer.key("identical_again")
            writer.value(count.identical)
            writer.key("differing_again")
            writer.value(count.differing)
            writer.key("foreign")
            writer.value(count.foreign)
        }
    }
}
