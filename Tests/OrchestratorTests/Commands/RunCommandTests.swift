import Documents
import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Postgres
import Testing

@testable import orchestrator

/// The built program as a service, over the embedded broker and a real Postgres.
@Suite struct `Run command` {
    /// A broker with every topic and a database; the environment points programs to both.
    private struct Place {
        let broker: EmbeddedBroker
        let database: String
        var environment: [String: String]

        init(migrated: Bool = true, topics: [TopicSettings] = TopicSettings.contract) throws {
            broker = try EmbeddedBroker(
                topics: topics.map { EmbeddedBroker.Topic($0.name, partitions: Int($0.partitions)) })
            let server = try PrivatePostgres.shared()
            database = try server.createDatabase()
            environment = [
                "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers, "DATABASE_URL": server.conninfo(database: database),
                "SCHEMAS_BASE_PATH": Examples.schemas, "HTTP": "off",
                // A killed service stays a member of its group for that long; its successor waits.
                "LIBRDKAFKA_PROPERTIES": "session.timeout.ms=6000",
            ]
            guard migrated else { return }
            let outcome = try run("migrate")
            #expect(outcome.code == 0, "\(outcome.errors)")
        }

        func run(_ arguments: String..., input: String = "") throws -> Program.Outcome {
            try Program.run(arguments, environment: environment, input: input)
        }

        func service(_ arguments: String...) throws -> RunningProgram {
            // The mock cluster shows records of aborted transactions: it is no witness.
            try RunningProgram(["run", "--assume-unpublished"] + arguments, environment: environment)
        }

        /// Waits, bounded, until there are that many sagas.
        func waitForSagas(_ count: Int) throws {
            var connection = try Connection.open(try PrivatePostgres.shared().options(database: database))
            let deadline = ContinuousClock.now + .seconds(120)
            while try connection.execute(sql: "SELECT count(*) FROM sagas").single().int8(0) < Int64(count) {
                try #require(ContinuousClock.now < deadline, "fewer than \(count) sagas")
                // The database waits for us: nobody announces rows to another process.
                try connection.run(script: "SELECT pg_sleep(0.05)")
            }
        }

        func number(_ sql: String) throws -> Int {
            var connection = try Connection.open(try PrivatePostgres.shared().options(database: database))
            return Int(try connection.execute(sql: sql).single().int8(0))
        }

        /// The output of `tail`, one parsed value a line.
        func tail(_ stream: String, _ more: String...) throws -> [[String: Any]] {
            let outcome = try Program.run(["tail", stream] + more, environment: environment)
            #expect(outcome.code == 0, "\(outcome.errors)")
            return try outcome.output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }
    }

    @Test func `every example ends as it says of itself`() throws {
        let place = try Place()
        let service = try place.service()
        let published = try place.run(
            "publish", "--shift-to-now", Examples.path(Examples.names[0]),
            Examples.path(Examples.names[1]), Examples.path(Examples.names[2]), Examples.path(Examples.names[3]),
            Examples.path(Examples.names[4]))
        #expect(published.code == 0, "\(published.errors)")
        try place.waitForSagas(5)
        service.terminate()
        #expect(service.outcome().code == 0)

        // Tickets by plan, as the `_about` of each example says.
        let expected = [
            ("93a34087-077c-9fdf-9a3f-0c82698372fd", "WAITING_FOR_EVENT", 4, 0),
            ("d11721b8-9e2e-96a8-d166-43d2145b8d20", "WAITING_FOR_EVENT", 4, 0),
            ("6973cc4f-5a36-c867-bb79-ef678fead42e", "AWAITING_APPROVAL", 0, 1),
            ("e4d53836-7918-9548-6203-66edb9633c6a", "AWAITING_APPROVAL", 0, 1),
            ("bee4625d-983f-61a9-a82d-ebfa7f427a59", "WAITING_FOR_EVENT", 2, 0),
        ]
        for (plan, state, tickets, approvals) in expected {
            let shown = try place.run("sagas", "list", "--plan", plan, "--json")
            let sagas = try #require(
                try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [[String: Any]])
            #expect(sagas.map { $0["state"] as? String } == [state])
            #expect(try place.tail("tickets", "--plan", plan).count == tickets)
            #expect(try place.tail("approvals", "--plan", plan).count == approvals)
            #expect(try place.tail("telemetry", "--plan", plan).count == (tickets > 0 ? 1 : 0))
        }
        #expect(try place.tail("dlq").isEmpty)
        // High risk: exactly once, strong, three retries.
        let ticket = try #require(try place.tail("tickets", "--plan", expected[1].0, "--value-only").first)
        #expect((ticket["qos"] as? [String: Any])?["delivery_mode"] as? String == "EXACTLY_ONCE")
        #expect((ticket["sla"] as? [String: Any])?["max_retries"] as? Int == 3)
    }

    @Test func `a service that is killed in the middle of a load loses nothing and doubles no saga`() throws {
        let place = try Place()
        let published = try place.run(
            "publish", "--generate", "random", "--tasks", "5", "--count", "900", "--format", "avro", "--seed", "5")
        #expect(published.code == 0, "\(published.errors)")
        let first = try place.service()
        try place.waitForSagas(300)
        first.kill()
        #expect(first.outcome().code != 0)
        let second = try place.service()
        try place.waitForSagas(900)
        second.terminate()
        #expect(second.outcome().code == 0)

        #expect(try place.number("SELECT count(*) FROM sagas") == 900)
        #expect(try place.number("SELECT count(DISTINCT plan_id) FROM sagas") == 900)
        #expect(try place.number("SELECT count(*) FROM tickets") == 4500)
        #expect(
            try place.number("SELECT count(*) FROM partition_progress WHERE published_offset <> prepared_offset") == 0)
        // The embedded broker keeps no offsets of transactions, so the batch that was killed may be there twice: with the same ids.
        let ids = try place.tail("tickets", "--value-only").compactMap { $0["ticket_id"] as? String }
        #expect(Set(ids).count == 4500)
    }

    @Test func `a service without its topics or tables does not start and names them`() throws {
        let bare = try Place(migrated: false)
        let untold = try bare.run("run")
        #expect(untold.code == 2)
        #expect(untold.errors.contains("0001-sagas.sql"))
        #expect(untold.errors.contains("orchestrator migrate"))
        let poor = try Place(topics: TopicSettings.contract.filter { $0.name != "execution.tickets" })
        let topicless = try poor.run("run")
        #expect(topicless.code == 2)
        #expect(topicless.errors.contains("execution.tickets: missing"))
        #expect(topicless.errors.contains("orchestrator topics ensure"))
    }

    @Test func `a service needs the topic of flow events when it writes them, and only then`() throws {
        var place = try Place(topics: TopicSettings.contract.filter { $0.name != "telemetry-flow-c" })
        let service = try place.service()
        #expect(try place.run("publish", "--generate", "linear", "--count", "1").code == 0)
        try place.waitForSagas(1)
        service.terminate()
        #expect(service.outcome().code == 0)
        place.environment["TELEMETRY_FLOW_C_ENABLED"] = "true"
        let topicless = try place.run("run")
        #expect(topicless.code == 2)
        #expect(topicless.errors.contains("telemetry-flow-c: missing; create it with `orchestrator topics ensure`"))
    }

    @Test func `a service whose broker or database cannot be reached tries again, says so, and ends with 69`() throws {
        let place = try Place()
        // One attempt to reach Kafka takes five seconds.
        for (variable, value, host, limit) in [
            ("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "127.0.0.1:1", "6"),
            ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/orchestrator", "127.0.0.1", "1"),
        ] {
            var environment = place.environment
            environment[variable] = value
            environment["START_TIMEOUT_SECONDS"] = limit
            let outcome = try Program.run(["run"], environment: environment)
            #expect(outcome.code == 69, "\(outcome.errors)")
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count >= 2)
            #expect(lines.allSatisfy { $0.contains(host) })
            #expect(lines.first?.contains("attempt 1, the next one in ") == true)
            #expect(lines.last?.hasSuffix("(START_TIMEOUT_SECONDS)") == true)
        }
    }

    @Test func `a service that may not log in, or whose database is newer, ends at once and says what to do`() throws {
        let place = try Place()
        var environment = place.environment
        environment["DATABASE_URL"] = (environment["DATABASE_URL"] ?? "") + " user=nobody_of_that_name"
        let stranger = try Program.run(["run"], environment: environment)
        #expect(stranger.code == 78)
        #expect(stranger.errors.contains("refuses the connection"))
        #expect(!stranger.errors.contains("attempt"))
        var connection = try Connection.open(try PrivatePostgres.shared().options(database: place.database))
        try connection.execute(
            sql: """
                INSERT INTO schema_migrations (version, name, checksum, orchestrator_version)
                VALUES (9999, 'future', 'none', 'later')
                """)
        let newer = try place.run("run")
        #expect(newer.code == 1)
        #expect(newer.errors.contains("the database is at version 9999"))
        #expect(newer.errors.contains("use a newer program"))
    }

    @Test func `a second implementation reads the tickets that sagas show shows`() throws {
        let script = """
            import fastavro, io, json, sys
            schema = fastavro.parse_schema(json.load(open(sys.argv[1])))
            for line in sys.stdin:
                frame = bytes.fromhex(line.strip())
                assert frame[:5] == bytes([0, 0, 0, 0, 2]), frame[:5]
                print(json.dumps(fastavro.schemaless_reader(io.BytesIO(frame[5:]), schema)))
            """
        guard try Python.run(["-c", "import fastavro"]).code == 0 else {
            print("skipped: python3 with fastavro is not installed, so no second implementation read the tickets")
            return
        }
        let place = try Place()
        let service = try place.service()
        #expect(try place.run("publish", "--generate", "diamond", "--tasks", "6", "--count", "20").code == 0)
        try place.waitForSagas(20)
        service.terminate()
        #expect(service.outcome().code == 0)

        var connection = try Connection.open(try PrivatePostgres.shared().options(database: place.database))
        let stored = try connection.execute(
            sql: "SELECT encode(value, 'hex') FROM tickets ORDER BY saga_id, position"
        ).map { try $0.text(0) }
        #expect(stored.count == 120)
        let read = try Python.run(
            ["-c", script, Examples.schemas + "/avro/execution-ticket.avsc"],
            input: stored.joined(separator: "\n") + "\n")
        #expect(read.code == 0, "\(read.errors)")
        var foreign: [String: NSDictionary] = [:]
        for line in read.output.split(separator: "\n") {
            let ticket = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
            foreign[try #require(ticket["ticket_id"] as? String)] = ticket
        }
        #expect(foreign.count == 120)
        var compared = 0
        for plan in Set(foreign.values.compactMap { $0["plan_id"] as? String }) {
            let shown = try place.run("sagas", "show", plan, "--json")
            let sagas = try #require(
                try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [[String: Any]])
            #expect(sagas.count == 1)
            for ticket in try #require(sagas.first?["tickets"] as? [[String: Any]]) {
                let own = try #require(ticket["value"] as? NSDictionary)
                let id = try #require(own["ticket_id"] as? String)
                #expect(own == foreign[id])
                #expect(own.count == 29)
                compared += 1
            }
        }
        #expect(compared == 120)
    }
}

/// python3, for a second opinion.
private enum Python {
    /// Files instead of pipes: a server that another test starts meanwhile would inherit a pipe and hold it open.
    static func run(_ arguments: [String], input: String = "") throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = FileHandle(forReadingAtPath: try folder.write(input, to: "in"))
        process.standardOutput = FileHandle(forWritingAtPath: try folder.write("", to: "out"))
        process.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "err"))
        try process.run()
        process.waitUntilExit()
        return Program.Outcome(
            code: process.terminationStatus,
            output: try String(contentsOfFile: folder.path + "/out", encoding: .utf8),
            errors: try String(contentsOfFile: folder.path + "/err", encoding: .utf8))
    }
}
