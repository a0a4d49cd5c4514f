import FlowC
import Foundation
import Testing

@testable import orchestrator

@Suite struct `Chaos report` {
    private static let ticket = Identifier(high: 1, low: 1)
    private static let frame = Identifier(high: 2, low: 2)

    private func report(
        mock: Bool = false, settled: Bool = true, misdeeds: [String] = [],
        _ change: (inout OutputCounts) -> Void = { _ in }
    ) -> ChaosReport {
        var expected = Expectation()
        expected.tickets = [Self.ticket]
        expected.frames = [Self.frame]
        expected.deadLetters = ["poison"]
        var counts = OutputCounts(expected)
        change(&counts)
        return ChaosReport(
            wishes: ChaosWishes(
                load: .seconds(1), instances: 2, lanes: 1, rate: 1, tasks: 1, faults: [.kill, .term], seed: 9,
                sessionTimeout: .seconds(6), settling: .seconds(60), brokerRestart: nil),
            name: "run", isMock: mock, records: 3, decisions: 1, elapsed: .seconds(2), hasSettled: settled,
            faults: [.init(kind: .kill, began: 1000, at: 1000)], misdeeds: misdeeds, counts: counts)
    }

    private func all(_ counts: inout OutputCounts) {
        let sighting = Sighting(place: "out/0@0", batch: "b", value: [1])
        counts.tickets.take(Self.ticket, sighting)
        counts.frames.take(Self.frame, sighting)
        counts.deadLetters.take("poison", sighting)
        counts.outputs = [.init(source: "in/0", at: 1500)]
    }

    @Test func `is right when everything is there once`() throws {
        let report = report(all)
        #expect(report.isRight)
        #expect(report.problems.isEmpty)
        #expect(report.text.hasSuffix("nothing lost, nothing doubled"))
        #expect(report.text.contains("kill   1      1         0.5 s         0.5 s"))
        #expect(report.text.contains("term   0      0         -             -"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(json["right"] as? Bool == true)
        let kill = (json["faults"] as? [String: Any])?["kill"] as? [String: Any]
        #expect(kill?["times"] as? Int == 1)
        #expect(kill?["recovery_ms_max"] as? Int == 500)
        #expect((json["tickets"] as? [String: Any])?["lost"] as? Int == 0)
    }

    @Test func `is not right when something is lost, doubled or foreign`() {
        let empty = report()
        #expect(!empty.isRight)
        #expect(
            empty.problems == [
                "tickets: lost: \(Self.ticket)", "frames: lost: \(Self.frame)", "dead letters: lost: poison",
            ])
        #expect(empty.text.hasSuffix("NOT RIGHT"))
        let again = Sighting(place: "out/0@1", batch: "c", value: [1])
        let twice: (inout OutputCounts) -> Void = {
            all(&$0)
            $0.frames.take(Self.frame, again)
        }
        #expect(!report(twice).isRight)
        #expect(report(mock: true, twice).isRight)
        #expect(
            !report {
                all(&$0)
                $0.deadLetters.take("other", again)
            }.isRight)
    }

    @Test func `is not right when something else is wrong`() {
        #expect(!report(settled: false, all).isRight)
        let misdeed = report(misdeeds: ["run-1 ended by itself"], all)
        #expect(!misdeed.isRight)
        #expect(misdeed.problems == ["run-1 ended by itself"])
        let finding = report {
            all(&$0)
            $0.findings.append("in/0 is prepared to 5 and published to 4")
        }
        #expect(!finding.isRight)
        #expect(finding.text.contains("in/0 is prepared to 5 and published to 4"))
    }

    private func verdict(_ findings: [SagaFinding] = []) -> SagaVerdict {
        SagaVerdict(
            states: [(.completed, 8), (.compensated, 1)], findings: findings, results: 20, commands: 2, answers: 3)
    }

    @Test func `tells what became of sagas`() throws {
        let report = report {
            all(&$0)
            $0.sagas = verdict()
        }
        #expect(report.isRight)
        #expect(report.text.contains("COMPENSATED  1"))
        #expect(
            report.text.contains("20 results, 3 answers and 2 commands of people; findings about sagas: none"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(json["sagas"] as? [String: Int] == ["COMPLETED": 8, "COMPENSATED": 1])
        #expect(json["findings"] as? [String: Int] == [:])
        #expect((json["incidents"] as? [String: Any])?["lost"] as? Int == 0)
    }

    @Test(arguments: SagaFinding.Kind.allCases)
    func `is not right when a promise about a saga was not kept, and names it`(_ kind: SagaFinding.Kind) throws {
        let report = report {
            all(&$0)
            $0.sagas = verdict([SagaFinding(kind, Self.ticket, "so it is")])
        }
        #expect(!report.isRight)
        #expect(report.problems == ["\(kind.rawValue): saga \(Self.ticket): so it is"])
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(json["findings"] as? [String: Int] == [kind.rawValue: 1])
        #expect(json["right"] as? Bool == false)
    }

    private static let outputs: [(String, @Sendable (inout OutputCounts, Sighting) -> Void)] = [
        ("incidents", { $0.incidents.take(Self.ticket, $1) }), ("alerts", { $0.alerts.take(Self.ticket, $1) }),
        ("violations", { $0.violations.take(Self.ticket, $1) }),
        ("approval requests", { $0.approvals.take("plan", $1) }),
        ("other dead letters", { $0.otherLetters.take("execution.results.dlq", $1) }),
    ]

    @Test(arguments: outputs.indices)
    func `is not right when sagas have published what nobody knows of`(_ index: Int) {
        let (name, take) = Self.outputs[index]
        let report = report {
            all(&$0)
            $0.sagas = verdict()
            take(&$0, Sighting(place: "out/0@3", batch: "b", value: [1]))
        }
        #expect(!report.isRight)
        #expect(report.problems.count == 1 && report.problems[0].hasPrefix("\(name): foreign: "))
    }
}
