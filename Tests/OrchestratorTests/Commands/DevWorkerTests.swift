import Documents
import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Testing

@testable import orchestrator

@Suite(.serialized) struct `Dev worker` {
    private static let calm = ["--fail", "0", "--lose", "0", "--duplicate", "0", "--duration", "5"]

    private struct Answer: Hashable {
        let ticket: String
        let status: String
        let duration: Int64?
        let error: String?
    }

    /// Reads results, at least so many, in the order of their partitions.
    private func answers(_ place: OperatorPlace, atLeast count: Int = 0) throws -> [Answer] {
        var settings = Settings()
        settings.kafkaBootstrapServers = place.servers
        settings.schemasBasePath = Examples.schemas
        let access = try KafkaAccess(settings)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            var values = RecordValue(registry: try settings.schemaRegistry())
            var reader = try TopicReader(
                access.topic("execution.results"), through: access, fromBeginning: true, follows: false)
            var answers: [Answer] = []
            while let record = try reader.next(until: deadline) {
                guard case .node(let root) = values.decode(record.value) else { continue }
                let ticket = root["ticket_id"]?.text ?? ""
                #expect(record.key == Array(ticket.utf8))
                answers.append(
                    Answer(
                        ticket: ticket, status: root["status"]?.text ?? "",
                        duration: root["actual_duration_ms"]?.integer, error: root["error_message"]?.text))
            }
            if answers.count >= count { return answers }
            try #require(ContinuousClock.now < deadline, "\(answers.count) of \(count) results")
        }
    }

    private func work(_ place: OperatorPlace, _ arguments: String...) throws -> String {
        let outcome = try Program.run(
            ["dev", "worker", "--until-idle", "2"] + arguments, environment: place.environment)
        #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
        return outcome.output
    }

    @Test(arguments: ["json", "avro"])
    func `answers every ticket, RUNNING before its end, and goes on where its group was`(_ format: String) throws {
        let place = try OperatorPlace()
        try place.carryOut(3)
        let first = try Program.run(
            ["dev", "worker", "--until-idle", "2", "--from-beginning", "--format", format] + Self.calm,
            environment: place.environment)
        #expect(
            first.output
                == "12 tickets: 12 completed, 0 failed; of their results 0 lost, 0 duplicated; 0 tickets answered again\n",
            "\(first.errors)")
        let answers = try answers(place)
        let tickets = try place.texts("SELECT ticket_id::text FROM tickets")
        #expect(Set(answers.map(\.ticket)) == Set(tickets))
        for ticket in tickets {
            #expect(answers.filter { $0.ticket == ticket }.map(\.status) == ["RUNNING", "COMPLETED"])
        }
        // The group has them all.
        #expect(try work(place).hasPrefix("0 tickets:"))
        #expect(try work(place, "--group", "another", "--from-beginning", "--duration", "5").hasPrefix("12 tickets:"))
    }

    @Test func `a task that fails takes with it what depends on it`() throws {
        let place = try OperatorPlace()
        try place.carryOut(1)
        // t1, then t2 and t3, then t4.
        let outcome = try Program.run(
            ["dev", "worker", "--until-idle", "2", "--from-beginning", "--fail-tasks", "t2"] + Self.calm,
            environment: place.environment)
        #expect(outcome.output.hasPrefix("4 tickets: 2 completed, 2 failed;"), "\(outcome.errors)")
        let failed = try answers(place).filter { $0.status == "FAILED" }
        #expect(Set(failed.compactMap(\.error)) == ["simulated failure", "dependency failed"])
    }

    @Test func `answers a repeated ticket again, and ends at a signal with one line`() throws {
        let place = try OperatorPlace()
        try place.carryOut(1)
        let worker = try RunningProgram(
            ["dev", "worker", "--from-beginning"] + Self.calm, environment: place.environment)
        #expect(try answers(place, atLeast: 8).count == 8)
        let plan = try #require(try place.texts("SELECT plan_id FROM sagas").first)
        #expect(try place.run("replay", "--mode", "republish", "--plan", plan).code == 0)
        try place.serve(untilZero: "SELECT 1 - count(*) FROM saga_journal WHERE event_id LIKE 'command:%'")
        let answers = try answers(place, atLeast: 12)
        #expect(answers.count == 12)
        #expect(Set(answers).count == 8)
        worker.terminate()
        let outcome = worker.outcome()
        #expect(outcome.code == 0)
        #expect(
            outcome.output
                == "4 tickets: 4 completed, 0 failed; of their results 0 lost, 0 duplicated; 4 tickets answered again\n"
        )
    }
}
