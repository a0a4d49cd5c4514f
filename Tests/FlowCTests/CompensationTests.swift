import Documents
import FlowC
import Testing

/// The tickets that undo others (flow-c.md §1.8 and §3.2; domain.md, "Compensation").
@Suite struct CompensationTests {
    /// The compensation of the only task of a plan after its failure, made of the ticket as it was published.
    static func ticket(
        type: String, parameters: String = "{}", plan: [String: String?] = [:], status: ExecutionResult.Status = .failed
    ) throws -> (Ticket, SagaScript) {
        let task = Sample.object(
            [
                ("task_id", #""a""#), ("task_type", Sample.quoted(type)), ("dependencies", "[]"),
                ("parameters", parameters), ("required_capabilities", #"["code","undo"]"#),
            ], [:])
        var script = try SagaScript(
            decision: ["correlation_id": #""corr""#, "trace_id": Sample.quoted(Sample.traceID)],
            plan: ["tasks": "[\(task)]", "execution_order": #"["a"]"#].merging(plan) { $1 })
        script.now += 500
        if status != .failed { try script.order(.compensate) }
        let order = try #require(try script.report("a", status).compensations.first)
        let original = try #require(script.rows.first)
        let ticket = try #require(try Sample.read(original.value) { order.ticket(of: $0) })
        return (ticket, script)
    }

    static let always: [String: [(String, String)]] = [
        "BUILD": [
            ("action", "delete_artifacts"), ("artifact_ids", "[]"), ("registry_url", ""), ("image_tag", ""),
            ("repository", ""),
        ],
        "DEPLOY": [
            ("action", "rollback_deployment"), ("deployment_name", ""), ("previous_revision", "HEAD~1"),
            ("namespace", "default"), ("provider", "argocd"), ("cluster_server", ""),
        ],
        "TEST": [
            ("action", "cleanup_test_env"), ("test_id", ""), ("namespace", "default"), ("resources", "[]"),
            ("cleanup_jobs", "true"),
        ],
        "VALIDATE": [
            ("action", "revert_approval"), ("approval_id", ""), ("validation_id", ""), ("revert_status", "PENDING"),
        ],
        "EXECUTE": [
            ("action", "rollback_execution"), ("execution_id", ""), ("rollback_script", ""), ("working_dir", ""),
            ("cleanup_outputs", "true"),
        ],
        "QUERY": [("action", "generic_cleanup"), ("original_params", "{}")],
        "TRANSFORM": [("action", "generic_cleanup"), ("original_params", "{}")],
        "COMPENSATE": [("action", "generic_cleanup"), ("original_params", "{}")],
    ]

    static func common(_ type: String, _ script: SagaScript) -> [(String, String)] {
        [
            ("reason", "task_failed"), ("original_ticket_id", script.ticket("a").description),
            ("original_task_type", type),
        ]
    }

    static func entries(_ pairs: [(String, String)]) -> [Entry<String>] { pairs.map { Entry($0.0, $0.1) } }

    @Test(arguments: TaskType.allCases) func `without parameters the defaults count`(type: TaskType) throws {
        let (ticket, script) = try Self.ticket(type: type.rawValue)
        let own = try #require(Self.always[type.rawValue])
        #expect(ticket.parameters == Self.entries(own + Self.common(type.rawValue, script)))
    }

    @Test(arguments: ["BUILD", "DEPLOY", "TEST", "VALIDATE", "EXECUTE"])
    func `values of the original win, and others of it are left out`(
        type: String
    ) throws {
        let names = try #require(Self.always[type]).dropFirst().map(\.0)
        let given = (names + ["other"]).map { #""\#($0)":"own \#($0)""# }.joined(separator: ",")
        let (ticket, script) = try Self.ticket(type: type, parameters: "{\(given)}")
        let action = try #require(Self.always[type]?.first)
        #expect(
            ticket.parameters
                == Self.entries([action] + names.map { ($0, "own \($0)") } + Self.common(type, script)))
    }

    @Test func `lists and truth values of the original are JSON text`() throws {
        let build = try Self.ticket(type: "BUILD", parameters: #"{"artifact_ids":["x", "y"],"image_tag":"1"}"#).0
        #expect(build.parameters[1] == Entry("artifact_ids", #"["x","y"]"#))
        #expect(build.parameters[3] == Entry("image_tag", "1"))
        let test = try Self.ticket(type: "TEST", parameters: #"{"cleanup_jobs":false,"resources":[]}"#).0
        #expect(test.parameters[3...4] == [Entry("resources", "[]"), Entry("cleanup_jobs", "false")])
    }

    @Test func `what has no action of its own gets all that the original had`() throws {
        let (ticket, _) = try Self.ticket(type: "QUERY", parameters: #"{"source":"ledger","n":3,"list":[1,"ü\""]}"#)
        #expect(ticket.parameters[0] == Entry("action", "generic_cleanup"))
        let text = try #require(ticket.parameters.first { $0.name == "original_params" }).value
        try Sample.read(Array(text.utf8)) { node in
            #expect(node["source"]?.text == "ledger")
            #expect(node["n"]?.text == "3")
            #expect(node["list"]?.text == #"[1,"ü\""]"#)
            #expect(node.count == 3)
        }
    }

    @Test func `the other fields are the contract's`() throws {
        let (ticket, script) = try Self.ticket(
            type: "BUILD",
            plan: [
                "risk_band": #""high""#, "original_priority": #""critical""#,
                "original_security_level": #""restricted""#,
            ])
        let original = script.ticket("a")
        #expect(ticket.id == .derived("compensate", original.description, "1"))
        #expect(ticket.planID == Sample.planID)
        #expect(ticket.intentID == Sample.intentID)
        #expect(ticket.decisionID == Sample.decisionID)
        #expect(ticket.correlationID == "corr")
        #expect(ticket.traceID == Sample.traceID)
        #expect(ticket.taskID == "compensate-\(original.description.prefix(8))")
        #expect(ticket.taskType == .compensate)
        #expect(!ticket.description.isEmpty)
        #expect(ticket.dependencies == [])
        #expect(ticket.status == .pending)
        #expect(ticket.priority == .critical)
        #expect(ticket.riskBand == .high)
        #expect(ticket.sla == SLA(deadline: script.now + 120_000, timeoutMs: 120_000, maxRetries: 3))
        #expect(ticket.qos == QoS(deliveryMode: .exactlyOnce, consistency: .strong, durability: .persistent))
        #expect(ticket.requiredCapabilities == ["code", "undo"])
        #expect(ticket.securityLevel == .restricted)
        #expect(ticket.createdAt == script.now)
        #expect(ticket.estimatedDurationMs == nil)
        #expect(ticket.retryCount == 0)
        #expect(ticket.compensationTicketID == nil)
        #expect(
            ticket.metadata == [
                Entry("workflow_id", SagaScript.id.description), Entry("generated_by", "orchestrator-dynamic"),
                Entry("idempotency_key", ticket.id.description), Entry("orchestrator_version", "v2"),
                Entry("compensation_reason", "task_failed"), Entry("original_task_type", "BUILD"),
                Entry("original_status", "FAILED"), Entry("compensation_attempt", "1"),
            ])
        #expect(ticket.schemaVersion == 1)
    }

    @Test func `quality of service follows the risk band`() throws {
        let low = try Self.ticket(type: "BUILD", plan: ["risk_band": #""low""#]).0
        #expect(low.qos == QoS(deliveryMode: .atLeastOnce, consistency: .eventual, durability: .persistent))
        #expect(low.sla.maxRetries == 3)
    }

    @Test func `the original's state is told`() throws {
        let ticket = try Self.ticket(type: "BUILD", status: .completed).0
        #expect(ticket.metadata.contains(Entry("original_status", "COMPLETED")))
        #expect(ticket.metadata.contains(Entry("compensation_reason", "manual_trigger")))
    }

    @Test func `later attempts have ids and times of their own`() throws {
        var script = try SagaScript(["a": []])
        try script.report("a", .failed)
        let order = try #require(try script.wakeUp()?.compensations.first)
        #expect(order.id == .derived("compensate", script.ticket("a").description, "2"))
        #expect(order.createdAt == Sample.now + 120_000)
        let row = try #require(script.rows.last)
        #expect(row.id == order.id)
        try Sample.read(row.value) { node in
            #expect(node["metadata"]?["compensation_attempt"]?.text == "2")
            #expect(node["sla"]?["deadline"]?.integer == Sample.now + 240_000)
        }
    }

    @Test func `an original that cannot be read gives no ticket`() throws {
        var script = try SagaScript(["a": []])
        let order = try #require(try script.report("a", .failed).compensations.first)
        #expect(try Sample.read(Array("{}".utf8)) { order.ticket(of: $0) } == nil)
    }

    @Test func `a stored compensation knows what it undoes, a task of that type in a plan does not`() throws {
        let (_, script) = try Self.ticket(type: "COMPENSATE")
        let records = try script.records()
        #expect(records.map(\.undoes) == [nil, script.ticket("a")])
        #expect(records.map(\.taskType) == ["COMPENSATE", "COMPENSATE"])
    }

    @Test func `a stored ticket that lacks something is refused`() throws {
        let script = try SagaScript(["a": []])
        let text = String(decoding: try #require(script.rows.first).value, as: UTF8.self)
        for name in ["ticket_id", "task_type", "sla", "timeout_ms", "deadline", "created_at"] {
            let other = text.replacing("\"\(name)\":", with: "\"x\":")
            let record = try Sample.read(Array(other.utf8)) {
                TicketRecord(stored: $0, position: 0, value: [], progress: TicketProgress())
            }
            #expect(record == nil, "\(name)")
        }
    }
}
