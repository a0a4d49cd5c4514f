import Documents
import FlowC
import OrchestratorTestKit
import Postgres
import Testing

@testable import orchestrator

/// The commands that use Postgres, as a user runs them, against a server of our own.
@Suite struct `Postgres commands` {
    private let server: PrivatePostgres
    private let environment: [String: String]
    private let database: String
    static let sagaID = Identifier.saga(decisionID: "decision-1").description

    init() throws {
        server = try PrivatePostgres.shared()
        database = try server.createDatabase()
        environment = ["DATABASE_URL": server.conninfo(database: database), "SCHEMAS_BASE_PATH": Examples.schemas]
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments, environment: environment)
    }

    @Test func `migrate applies what is pending, once`() throws {
        let before = try run("migrate", "--status")
        #expect(before.code == 2)
        #expect(before.errors.hasSuffix("migrations are pending; run `orchestrator migrate`\n"))
        let first = try run("migrate")
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output.contains("0001-sagas.sql: applied\n"))
        let second = try run("migrate")
        #expect(second.code == 0)
        #expect(second.output.hasSuffix("0 migrations applied now\n"))
        let after = try run("migrate", "--status")
        #expect(after.code == 0)
        #expect(!after.output.contains("pending"))
    }

    @Test func `sagas say that the tables are missing`() throws {
        let list = try run("sagas", "list")
        #expect(list.code == 1)
        #expect(list.errors.hasSuffix("run `orchestrator migrate`\n"))
    }

    @Test func `sagas list shows the newest first, by state and plan`() throws {
        try fill()
        let all = try plans(run("sagas", "list", "--json"))
        #expect(all == ["plan-2", "plan-1"])
        #expect(try plans(run("sagas", "list", "--json", "--limit", "1")) == ["plan-2"])
        #expect(try plans(run("sagas", "list", "--json", "--state", "failed")) == ["plan-2"])
        #expect(try plans(run("sagas", "list", "--json", "--plan", "plan-1")) == ["plan-1"])
        let table = try run("sagas", "list").output.split(separator: "\n")
        #expect(table.count == 3)
        #expect(table.first?.split(separator: " ").first == "SAGA")
        #expect(table.last?.contains("WAITING_FOR_EVENT") == true)
    }

    /// Plan, state, facts, age in seconds, timer due in so many seconds (nil: none), and why it is stuck (nil: it is not).
    private static let stuck: [(String, String, String?, Int, Int?, String?)] = [
        ("undone by nobody", "COMPENSATING", #"{"stuck":true}"#, 1, nil, "a compensation waits for an operator"),
        ("left running", "RUNNING", nil, 400, nil, "no saga rests in this state"),
        ("forgotten", "WAITING_FOR_EVENT", nil, 500, nil, "it has no timer"),
        ("unanswered", "RETRYING", nil, 600, -301, "its timer is due and not answered"),
        ("waits as it should", "WAITING_FOR_EVENT", nil, 700, 5, nil),
        ("just due", "WAITING_FOR_EVENT", nil, 700, -10, nil),
        ("new", "RUNNING", nil, 10, nil, nil),
        ("held", "PAUSED", nil, 900, nil, nil),
        ("done", "COMPLETED", #"{"stuck":true}"#, 900, nil, nil),
    ]

    @Test func `sagas list shows those that are stuck, and why`() throws {
        #expect(try run("migrate").code == 0)
        var connection = try Connection.open(try server.options(database: database))
        for (plan, state, facts, age, due, _) in Self.stuck {
            let saga = Identifier.saga(decisionID: plan)
            try connection.run(
                script: """
                    INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan,
                        correlation_id, risk_band, priority, revision, orchestrator_version, created_at, updated_at, facts)
                    VALUES ('\(saga)', '\(plan)', '\(plan)', 'i', 1, '\(state)', 'C5', true, 'c', 'low', 'NORMAL', 1, 'v2',
                        now(), now() - interval '\(age) s', \(facts.map { "'\($0)'" } ?? "NULL"));
                    """)
            guard let due else { continue }
            try connection.run(
                script: """
                    INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
                    VALUES ('\(saga)', 'g', '\(saga)', 'ticket_warning', 1, now() + interval '\(due) s');
                    """)
        }
        let found = try run("sagas", "list", "--stuck", "--json")
        #expect(found.code == 1)
        let document = Document()
        let listed = try document.parse(json: Array(found.output.utf8)).children.map {
            "\($0["plan_id"]?.text ?? ""): \($0["why"]?.text ?? "")"
        }
        let expected = Self.stuck.compactMap { row in row.5.map { "\(row.0): \($0)" } }
        #expect(listed == expected.reversed())
        let longer = try run("sagas", "list", "--stuck", "--longer-than", "450", "--plan", "left running")
        #expect(longer.code == 0)
        #expect(longer.output.split(separator: "\n").count == 1)
    }

    @Test func `sagas list refuses a state that does not exist`() throws {
        let list = try run("sagas", "list", "--state", "DONE")
        #expect(list.code == 64)
        #expect(list.errors.contains("--state DONE is no state; give one of PENDING, "))
    }

    @Test(arguments: [sagaID, "decision-1", "plan-1"])
    func `sagas show finds a saga by its own id, its decision or its plan`(_ id: String) throws {
        try fill()
        let shown = try run("sagas", "show", id, "--json")
        #expect(shown.code == 0, "\(shown.errors)")
        let document = Document()
        let root = try document.parse(json: Array(shown.output.utf8))
        #expect(root.count == 1)
        let saga = try #require(root.children.first { _ in true })
        #expect(saga["plan_id"]?.text == "plan-1")
        #expect(saga["state"]?.text == "WAITING_FOR_EVENT")
        let entry = try #require(saga["journal"]?.children.first { _ in true })
        #expect(entry["source"]?.text == "plans.consensus/2@41")
        #expect(entry["entries"]?.count == 1)
        let checkpoint = try #require(saga["checkpoints"]?.children.first { _ in true })
        #expect(checkpoint["document"]?["steps"]?.count == 1)
        let ticket = try #require(saga["tickets"]?.children.first { _ in true })
        #expect(ticket["value"]?["task_id"]?.text == "build")
        #expect(ticket["value"]?["task_type"]?.text == "BUILD")
    }

    @Test func `sagas show gives people journal, steps and tickets`() throws {
        try fill()
        let text = try run("sagas", "show", "plan-1").output
        for part in [
            "plan         plan-1", "plans.consensus/2@41", "C1    completed  1.5 ms", "build  BUILD  PENDING  60000 ms",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }

    @Test func `sagas show says that there is none`() throws {
        try fill()
        let shown = try run("sagas", "show", "nobody")
        #expect(shown.code == 1)
        #expect(shown.errors == "no saga with the saga id, decision id or plan id nobody\n")
    }

    @Test(arguments: [
        ["migrate"], ["migrate", "--status"], ["sagas", "list"], ["sagas", "show", "x"], ["sagas", "verify"],
    ])
    func `without a server one line says where and what to do`(_ arguments: [String]) throws {
        let run = try Program.run(
            arguments + ["--database-url", "postgres://user:hunter2@127.0.0.1:1/db"],
            environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(run.code == 69)
        #expect(run.errors.split(separator: "\n").count == 1)
        #expect(run.errors.hasPrefix("Postgres (host=127.0.0.1 port=1 dbname=db user=user "))
        #expect(run.errors.hasSuffix("check DATABASE_URL and that the server runs\n"))
        #expect(!run.errors.contains("hunter2"))
    }

    @Test func `a database that does not exist is a matter of configuration`() throws {
        let run = try Program.run(["sagas", "list", "--database-url", server.conninfo(database: "nowhere")])
        #expect(run.code == 78)
        #expect(run.errors.contains("check user, password and database in DATABASE_URL"))
    }

    private func plans(_ run: Program.Outcome) throws -> [String] {
        #expect(run.code == 0, "\(run.errors)")
        let document = Document()
        return try document.parse(json: Array(run.output.utf8)).children.compactMap { $0["plan_id"]?.text }
    }

    /// Two sagas; the first has a journal, a checkpoint and a ticket.
    private func fill() throws {
        #expect(try run("migrate").code == 0)
        var connection = try Connection.open(server.options(database: database))
        let saga = Self.sagaID
        let other = Identifier.saga(decisionID: "decision-2").description
        try connection.run(
            script: """
                INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                    risk_band, priority, revision, orchestrator_version, created_at, updated_at, reason)
                VALUES ('\(saga)', 'decision-1', 'plan-1', 'intent', 1, 'WAITING_FOR_EVENT', 'C5', true, 'c', 'low', 'NORMAL',
                    1, 'v2', '2026-03-02T09:00:00Z', '2026-03-02T09:00:01Z', NULL),
                    ('\(other)', 'decision-2', 'plan-2', 'intent', 1, 'FAILED', 'C1', false, 'c', 'low', 'NORMAL',
                    1, 'v2', '2026-03-02T10:00:00Z', '2026-03-02T10:00:01Z', 'invalid_plan');
                INSERT INTO saga_history (saga_id, revision, event_id, topic, partition, record_offset, batch, recorded_at,
                    orchestrator_version, entries, checkpoint_id, document)
                VALUES ('\(saga)', 1, 'decision:decision-1', 'plans.consensus', 2, 41, '\(saga)', '2026-03-02T09:00:00Z', 'v2',
                    '[["WORKFLOW_STARTED",null,"PENDING","PENDING",0]]', '\(saga)',
                    '{"steps":[{"step":"C1","status":"completed","duration_ns":1500000,"attempts":1,"error":null}]}');
                INSERT INTO ticket_states (ticket_id, saga_id, position, status) VALUES ('\(saga)', '\(saga)', 0, 'PENDING');
                INSERT INTO ticket_sheets (saga_id, sheet, body)
                SELECT '\(saga)', 0, '\\x0100' || uuid_send('\(saga)') || int4send(length(value)) || value FROM convert_to(
                    '{"task_id":"build","task_type":"BUILD","sla":{"timeout_ms":60000},"dependencies":[]}', 'UTF8') AS value;
                """)
    }
}
