import Foundation
import Testing

@testable import orchestrator

private let realBroker: String? = {
    let found = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"].flatMap { $0.isEmpty ? nil : $0 }
    if found == nil { print("skipped: faults on a real broker, KAFKA_BOOTSTRAP_SERVERS is not set") }
    return found
}()

/// Short runs of the harness; `Scripts/test --real` runs it for minutes.
@Suite(.serialized) struct `Dev chaos` {
    /// The embedded broker waits 3 s for a group's members before it gives them partitions, and drops those meanwhile whose
    /// session is shorter.
    private static let session = "3500"

    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> [String: Any] {
        let outcome = try Program.run(
            ["dev", "chaos", "--json", "--settle-seconds", "300"] + arguments,
            environment: environment.merging(["SCHEMAS_BASE_PATH": Examples.schemas]) { $1 })
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func times(_ kind: String, in report: [String: Any]) -> Int {
        ((report["faults"] as? [String: Any])?[kind] as? [String: Any])?["times"] as? Int ?? 0
    }

    private func expectNothingLostOrDoubled(in report: [String: Any]) throws {
        #expect(report["right"] as? Bool == true)
        for name in ["tickets", "frames", "dead_letters"] {
            let stream = try #require(report[name] as? [String: Any])
            #expect((stream["expected"] as? Int ?? 0) > 0, "\(name)")
            for sort in ["lost", "differing_again", "foreign"] {
                #expect(stream[sort] as? Int == 0, "\(name), \(sort)")
            }
        }
    }

    @Test func `a loop of kill -9 loses no decision and doubles no saga`() throws {
        let report = try run(
            "--faults", "kill", "--instances", "1", "--session-timeout-ms", Self.session, "--seconds", "40", "--rate",
            "20")
        #expect(times("kill", in: report) >= 5)
        try expectNothingLostOrDoubled(in: report)
    }

    @Test func `a rolling restart of two instances loses and doubles nothing, and each ends with 0`() throws {
        let report = try run(
            "--faults", "term", "--instances", "2", "--session-timeout-ms", Self.session, "--seconds", "20", "--rate",
            "20")
        #expect(times("term", in: report) >= 4)
        #expect(report["problems"] as? [String] == [])
        try expectNothingLostOrDoubled(in: report)
    }

    @Test func `a restart of Postgres under load loses and doubles nothing`() throws {
        let report = try run(
            "--faults", "postgres", "--instances", "2", "--session-timeout-ms", Self.session, "--seconds", "20",
            "--rate",
            "20")
        #expect(times("postgres", in: report) >= 2)
        try expectNothingLostOrDoubled(in: report)
    }

    private func expectWholeSagas(in report: [String: Any]) throws {
        #expect(report["findings"] as? [String: Int] == [:])
        let sagas = try #require(report["sagas"] as? [String: Int])
        #expect(sagas.values.reduce(0, +) == report["decisions"] as? Int)
        for state in ["COMPLETED", "COMPENSATED"] { #expect((sagas[state] ?? 0) > 0, "\(state)") }
        #expect(Set(sagas.keys).isSubset(of: ["COMPLETED", "COMPENSATED", "CANCELLED", "FAILED", "REJECTED"]))
        for name in ["incidents", "alerts", "violations", "approval_requests", "other_dead_letters"] {
            let stream = try #require(report[name] as? [String: Any])
            for sort in ["lost", "differing_again", "foreign"] {
                #expect(stream[sort] as? Int == 0, "\(name), \(sort)")
            }
        }
    }

    @Test func `whole sagas end as told while instances and workers are killed`() throws {
        let report = try run(
            "--workers", "--faults", "kill,worker", "--instances", "1", "--session-timeout-ms", Self.session,
            "--seconds",
            "35", "--rate", "6", "--fail", "0.1", "--deadline-seconds", "12")
        #expect(times("kill", in: report) >= 2)
        #expect(times("worker", in: report) >= 2)
        try expectNothingLostOrDoubled(in: report)
        try expectWholeSagas(in: report)
    }

    @Test(.enabled(if: realBroker != nil, "KAFKA_BOOTSTRAP_SERVERS is not set"))
    func `on a real broker whole sagas end as told through all faults`() throws {
        let report = try run(
            "--workers", "--faults", "kill,term,zombie,postgres,storm,worker", "--seconds", "60", "--rate", "10",
            environment: ["KAFKA_BOOTSTRAP_SERVERS": realBroker ?? ""])
        try expectNothingLostOrDoubled(in: report)
        try expectWholeSagas(in: report)
    }

    @Test(.enabled(if: realBroker != nil, "KAFKA_BOOTSTRAP_SERVERS is not set"))
    func `on a real broker a read_committed reader sees everything exactly once`() throws {
        let report = try run(
            "--faults", "kill,term,zombie,postgres,storm", "--seconds", "60", "--rate", "20",
            environment: ["KAFKA_BOOTSTRAP_SERVERS": realBroker ?? ""])
        try expectNothingLostOrDoubled(in: report)
        #expect(report["mock"] as? Bool == false)
        for kind in ["kill", "term", "zombie", "postgres", "storm"] { #expect(times(kind, in: report) >= 1, "\(kind)") }
        for name in ["tickets", "frames", "dead_letters"] {
            #expect((report[name] as? [String: Any])?["identical_again"] as? Int == 0, "\(name)")
        }
    }

    @Test func `says which faults it cannot inject`() throws {
        let outcome = try Program.run(
            [
                "dev", "chaos", "--faults", "broker", "--seconds", "1", "--rate", "5", "--instances", "1",
                "--settle-seconds", "60",
            ],
            environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("fault broker skipped: the embedded broker cannot be restarted\n"))
        #expect(outcome.output.hasSuffix("nothing lost, nothing doubled\n"))
    }

    @Test func `a session that is too short for the embedded broker is refused at once`() throws {
        let outcome = try Program.run(
            ["dev", "chaos", "--session-timeout-ms", "3000"], environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(outcome.code == 64)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors.hasSuffix(
                "--session-timeout-ms 3000 is too short for the embedded broker, which drops such members before they have "
                    + "joined; give more than 3000, or a real broker with --bootstrap-servers\n"), "\(outcome.errors)")
    }

    @Test func `instances that can never work as they are configured end the run, which says why`() throws {
        let outcome = try Program.run(
            [
                "dev", "chaos", "--faults", "kill", "--instances", "1", "--seconds", "20", "--rate", "5",
                "--settle-seconds", "20", "--session-timeout-ms", "6000", "--librdkafka", "max.poll.interval.ms=5000",
            ],
            environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(outcome.code == 78, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("-1 cannot work as it is configured: "), "\(outcome.errors)")
        #expect(outcome.errors.contains("`max.poll.interval.ms`must be >= `session.timeout.ms`"), "\(outcome.errors)")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func `leaves no process and no folder behind`(_ signal: Int32) throws {
        let program = try RunningProgram(
            [
                "dev", "chaos", "--seconds", "600", "--rate", "1", "--faults", "zombie", "--session-timeout-ms",
                Self.session,
            ],
            environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        // Shells, a broker, two instances, Postgres.
        let children = try Processes.wait("children") {
            let children = Processes.children(of: program.id)
            return children.count { Processes.commandLine($0).contains("run") } == 2 ? children : nil
        }
        let folders = children.map(Processes.commandLine).compactMap { line in
            line.count > 2 && ["keeper", "watchdog"].contains(line[line.count - 2]) ? line.last : nil
        }
        #expect(folders.count == 2)
        program.send(signal)
        let outcome = program.outcome()
        if signal != SIGKILL {
            #expect(outcome.code == 130)
            #expect(outcome.errors.hasSuffix("interrupted; nothing has been counted\n"))
        }
        try Processes.wait("end of the children") { children.contains(where: Processes.isAlive) ? nil : () }
        try Processes.wait("end of the folders") {
            folders.contains { FileManager.default.fileExists(atPath: $0) } ? nil : ()
        }
    }
}
