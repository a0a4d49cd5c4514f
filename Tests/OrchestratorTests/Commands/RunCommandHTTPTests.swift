import FlowC
import Foundation
import FoundationNetworking
import OrchestratorTestKit
import Postgres
import Testing

@testable import orchestrator

/// The HTTP interface of the built program, over the embedded broker and a real Postgres.
@Suite struct `Run command over HTTP` {
    private let broker: EmbeddedBroker
    private let environment: [String: String]
    private let database: String

    init() throws {
        broker = try EmbeddedBroker(
            topics: TopicSettings.contract.map { EmbeddedBroker.Topic($0.name, partitions: Int($0.partitions)) })
        let server = try PrivatePostgres.shared()
        database = try server.createDatabase()
        environment = [
            "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers,
            "DATABASE_URL": server.conninfo(database: database),
            "SCHEMAS_BASE_PATH": Examples.schemas,
            // The embedded broker may let a member wait for its partitions that long.
            "LIBRDKAFKA_PROPERTIES": "session.timeout.ms=6000",
        ]
        let outcome = try Program.run(["migrate"], environment: environment)
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    /// A running service and where it answers.
    private struct Service {
        let program: RunningProgram
        let address: String
        let database: String

        func ask(_ path: String) async throws -> (code: Int, body: String) {
            let url = try #require(URL(string: "http://\(address)\(path)"))
            let (data, response) = try await URLSession.shared.data(from: url)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
        }

        /// Asks again until the answer is right, bounded.
        func wait(for path: String, _ isRight: ((code: Int, body: String)) -> Bool) async throws -> String {
            let deadline = ContinuousClock.now + .seconds(90)
            while true {
                guard let answer = try? await ask(path) else {
                    Issue.record("no answer from \(path): \(program.errors)")
                    throw URLError(.cannotConnectToHost)
                }
                if isRight(answer) { return answer.body }
                try #require(ContinuousClock.now < deadline, "\(path): \(answer) \(program.errors)")
                try pause(database)
            }
        }
    }

    private func start(_ more: [String: String] = [:]) async throws -> Service {
        let program = try RunningProgram(
            ["run", "--http", "127.0.0.1:0"], environment: environment.merging(more) { $1 })
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let line = program.errors.split(separator: "\n").first(where: { $0.contains(" http=") }),
                let address = line.split(separator: " http=").last?.split(separator: " ").first
            {
                return Service(program: program, address: String(address), database: database)
            }
            try #require(ContinuousClock.now < deadline, "\(program.errors)")
            try pause(database)
        }
    }

    @Test func `becomes ready, counts what it does, and is not ready any more when it stops`() async throws {
        let service = try await start()
        #expect(try await service.ask("/health/live").code == 200)
        _ = try await service.wait(for: "/ready") { $0.code == 200 }
        let published = try Program.run(
            ["publish", "--generate", "diamond", "--tasks", "4", "--count", "30"], environment: environment)
        #expect(published.code == 0, "\(published.errors)")
        let page = try await service.wait(for: "/metrics") {
            $0.body.contains("\norchestration_kafka_messages_consumed_total 30\n")
                // Every probe has answered.
                && $0.body.contains("dependency=\"postgres\"} 1\n") && $0.body.contains("dependency=\"kafka\"} 1\n")
        }
        for sample in [
            "orchestration_ready 1", #"orchestration_verdicts_total{verdict="dispatched",reason=""} 30"#,
            #"orchestration_workflows_started_total{status="WAITING_FOR_EVENT"} 30"#,
            #"orchestration_partition_stopped{topic="plans.consensus",partition="5"} 0"#,
            #"orchestration_partition_stalled{topic="plans.consensus",partition="0"} 0"#,
            #"orchestration_sagas_stuck{longer_than="300"} 0"#, #"orchestration_sagas_stuck{longer_than="600"} 0"#,
            #"orchestration_sagas_stuck_by_reason{longer_than="600",reason="operator"} 0"#,
            "orchestration_sagas_stuck_oldest_seconds 0",
        ] {
            #expect(page.contains("\n\(sample)\n"), "\(sample) in \(page)")
        }
        for line in page.split(separator: "\n") where line.hasPrefix("orchestration_batch_") && line.contains("_count ")
        {
            #expect(line.split(separator: " ").last.flatMap { Int($0) } ?? 0 > 0, "\(line)")
        }
        let health = try await service.ask("/health")
        #expect(health.code == 200)
        #expect(health.body.hasPrefix(#"{"status":"healthy","service":"orchestrator-dynamic""#), "\(health.body)")
        service.program.terminate()
        let outcome = service.program.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
        await #expect(throws: (any Error).self) { try await service.ask("/ready") }
    }

    @Test func `counts stuck sagas and says so once in the log`() async throws {
        var connection = try Connection.open(try PrivatePostgres.shared().options(database: database))
        let saga = Identifier.saga(decisionID: "d")
        try connection.run(
            script: """
                INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                    risk_band, priority, revision, orchestrator_version, created_at, updated_at)
                VALUES ('\(saga)', 'd', 'p', 'i', 1, 'PAUSED', 'C5', true, 'c', 'low', 'NORMAL', 1, 'v2', now(), now());
                INSERT INTO parked_events (saga_id, event_id, group_id, topic, partition, record_offset, record, parked_at)
                VALUES ('\(saga)', 'e', 'orchestrator-dynamic', 't', 0, 0, '\\x01', now() - interval '20 min');
                """)
        let service = try await start()
        let page = try await service.wait(for: "/metrics") {
            $0.body.contains("\norchestration_sagas_stuck{longer_than=\"600\"} 1\n")
        }
        #expect(page.contains("\norchestration_sagas_stuck{longer_than=\"300\"} 1\n"))
        #expect(page.contains("\norchestration_sagas_stuck_by_reason{longer_than=\"600\",reason=\"inbox\"} 1\n"))
        #expect(page.contains("\norchestration_sagas_stuck_oldest_seconds 12"))
        service.program.terminate()
        let outcome = service.program.outcome()
        #expect(outcome.code == 0)
        let warnings = outcome.errors.split(separator: "\n").filter { $0.contains("sagas are stuck") }
        #expect(warnings.count == 1, "\(outcome.errors)")
        #expect(warnings.first?.contains("inbox=1") == true)
    }

    @Test func `asks other services where it is to, shows their breakers, and ends as without them`() async throws {
        let service = try await start([
            "SELF_HEALING_ENABLED": "true", "SELF_HEALING_ENGINE_URL": "http://127.0.0.1:1",
            "SLA_MANAGEMENT_ENABLED": "true", "SLA_MANAGEMENT_HOST": "127.0.0.1", "SLA_MANAGEMENT_PORT": "1",
        ])
        let page = try await service.wait(for: "/metrics") {
            $0.body.contains("\norchestration_circuit_breaker_state{dependency=\"self_healing\"} 0\n")
        }
        #expect(page.contains("\norchestration_circuit_breaker_state{dependency=\"sla_management\"} "))
        // Threads of the HTTP client hold the signal back as all others do.
        service.program.terminate()
        let outcome = service.program.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    @Test func `does not start on a port that is taken, and says what to do`() async throws {
        let first = try await start()
        let second = try Program.run(["run", "--http", first.address], environment: environment)
        #expect(second.code == 69)
        #expect(second.errors.contains("cannot listen on \(first.address): another process does"))
        #expect(second.errors.contains("--http off"))
        first.program.terminate()
        #expect(first.program.outcome().code == 0)
    }

    @Test func `refuses an address that is none`() throws {
        let wrong = try Program.run(["run", "--http", "8000"], environment: environment)
        #expect(wrong.code == 78)
        #expect(wrong.errors.contains("host:port | off"))
        let foreign = try Program.run(["run", "--http", "192.0.2.1:0"], environment: environment)
        #expect(foreign.code == 78)
        #expect(foreign.errors.contains("cannot listen on 192.0.2.1:0"))
    }
}

/// The database waits for us: nobody announces the state of another process.
private func pause(_ database: String) throws {
    var connection = try Connection.open(try PrivatePostgres.shared().options(database: database))
    try connection.run(script: "SELECT pg_sleep(0.05)")
}
