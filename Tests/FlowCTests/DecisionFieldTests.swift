import FlowC
import Testing

/// The fields of records: types, times, texts, maps.
@Suite struct DecisionFieldTests {
    /// Fields of a decision with values of a wrong type.
    static let wrongInDecision: [(String, String, String)] = [
        ("decision_id", "7", "decision_id"), ("plan_id", "true", "plan_id"), ("intent_id", "[]", "intent_id"),
        ("correlation_id", "5", "correlation_id"), ("trace_id", "{}", "trace_id"), ("span_id", "1.5", "span_id"),
        ("final_decision", "1", "final_decision"), ("final_decision", #""approved""#, "final_decision"),
        ("final_decision", #""APPROVE""#, "final_decision"), ("final_decision", #""""#, "final_decision"),
        ("consensus_method", "1", "consensus_method"), ("aggregated_confidence", #""0.9""#, "aggregated_confidence"),
        ("aggregated_risk", #""0.9""#, "aggregated_risk"), ("specialist_votes", "{}", "specialist_votes"),
        ("specialist_votes", "[7]", "specialist_votes[0]"),
        ("specialist_votes", #"[{},{"weight":"1"}]"#, "specialist_votes[1].weight"),
        ("specialist_votes", #"[{"opinion_id":1}]"#, "specialist_votes[0].opinion_id"),
        ("specialist_votes", #"[{"risk_score":"1"}]"#, "specialist_votes[0].risk_score"),
        ("specialist_votes", #"[{"recommendation":1}]"#, "specialist_votes[0].recommendation"),
        ("specialist_votes", #"[{"specialist_type":1}]"#, "specialist_votes[0].specialist_type"),
        ("specialist_votes", #"[{"confidence_score":[]}]"#, "specialist_votes[0].confidence_score"),
        ("specialist_votes", #"[{"processing_time_ms":1.5}]"#, "specialist_votes[0].processing_time_ms"),
        ("consensus_metrics", "[]", "consensus_metrics"),
        ("consensus_metrics", #"{"unanimous":"true"}"#, "consensus_metrics.unanimous"),
        ("consensus_metrics", #"{"fallback_used":1}"#, "consensus_metrics.fallback_used"),
        ("consensus_metrics", #"{"divergence_score":"x"}"#, "consensus_metrics.divergence_score"),
        ("consensus_metrics", #"{"voting_confidence":"x"}"#, "consensus_metrics.voting_confidence"),
        ("consensus_metrics", #"{"pheromone_strength":"x"}"#, "consensus_metrics.pheromone_strength"),
        ("consensus_metrics", #"{"convergence_time_ms":"5"}"#, "consensus_metrics.convergence_time_ms"),
        ("consensus_metrics", #"{"bayesian_confidence":true}"#, "consensus_metrics.bayesian_confidence"),
        ("explainability_token", "7", "explainability_token"), ("reasoning_summary", "7", "reasoning_summary"),
        ("compliance_checks", "[]", "compliance_checks"),
        ("compliance_checks", #"{"ok":"true"}"#, "compliance_checks.ok"),
        ("guardrails_triggered", "{}", "guardrails_triggered"),
        ("guardrails_triggered", #"["a",7]"#, "guardrails_triggered[1]"),
        ("requires_human_review", #""true""#, "requires_human_review"),
        ("requires_human_review", "1", "requires_human_review"),
        ("created_at", #""1772442925250""#, "created_at"), ("created_at", "1.5", "created_at"),
        ("valid_until", "true", "valid_until"), ("valid_until", #""soon""#, "valid_until"),
        ("metadata", "[]", "metadata"), ("hash", "7", "hash"), ("schema_version", #""1""#, "schema_version"),
    ]

    @Test(arguments: wrongInDecision) func `a wrong type in a decision is refused with its path`(
        field: String, value: String, path: String
    ) throws {
        let refusal = try Sample.refusal(Sample.decision([field: value]))
        #expect(refusal?.reason == .invalidField)
        #expect(refusal?.field == path)
        #expect(refusal?.detail.isEmpty == false)
    }

    /// Fields of a plan with values of a wrong type.
    static let wrongInPlan: [(String, String, String)] = [
        ("plan_id", "7", "plan_id"), ("intent_id", "7", "intent_id"), ("version", "1", "version"),
        ("correlation_id", "7", "correlation_id"), ("trace_id", "7", "trace_id"), ("span_id", "7", "span_id"),
        ("tasks", "{}", "tasks"), ("tasks", #""[]""#, "tasks"), ("tasks", "[7]", "tasks[0]"),
        ("execution_order", #""a""#, "execution_order"), ("execution_order", #"["a",1]"#, "execution_order[1]"),
        ("execution_order", #"["a\u0001"]"#, "execution_order[0]"),
        ("risk_score", #""0.5""#, "risk_score"), ("risk_band", "1", "risk_band"),
        ("risk_factors", "[]", "risk_factors"),
        ("explainability_token", "1", "explainability_token"), ("reasoning_summary", "1", "reasoning_summary"),
        ("status", "1", "status"), ("created_at", #""x""#, "created_at"), ("valid_until", "[]", "valid_until"),
        ("estimated_total_duration_ms", #""1""#, "estimated_total_duration_ms"),
        ("complexity_score", #""1""#, "complexity_score"), ("original_domain", "1", "original_domain"),
        ("original_priority", "1", "original_priority"), ("original_security_level", "1", "original_security_level"),
        ("priority", "true", "priority"), ("priority", "1.5", "priority"), ("security_level", "1", "security_level"),
        ("metadata", #""x""#, "metadata"), ("requires_approval", #""yes""#, "requires_approval"),
        ("approval_status", "1", "approval_status"), ("approved_by", "1", "approved_by"),
        ("approved_at", "true", "approved_at"), ("is_destructive", "0", "is_destructive"),
        ("destructive_tasks", "7", "destructive_tasks"), ("destructive_tasks", "[7]", "destructive_tasks[0]"),
        ("risk_matrix", "[]", "risk_matrix"), ("risk_matrix", #"{"a":"1"}"#, "risk_matrix.a"),
        ("schema_version", "1.5", "schema_version"),
    ]

    @Test(arguments: wrongInPlan) func `a wrong type in a plan is refused with its path`(
        field: String, value: String, path: String
    ) throws {
        for plan in [Sample.plan([field: value]), Sample.quoted(Sample.plan([field: value]))] {
            let refusal = try Sample.refusal(Sample.decision(["cognitive_plan": plan]))
            #expect(refusal?.reason == .invalidField)
            #expect(refusal?.field == "cognitive_plan.\(path)")
        }
    }

    /// Members of the fourth task.
    static let wrongInTask: [(String, String)] = [
        (#""task_id":7"#, "task_id"), (#""task_id":"""#, "task_id"), (#""task_id":null"#, "task_id"), ("", "task_id"),
        (#""task_id":"a\u0007""#, "task_id"), (#""task_id":"a\u0000""#, "task_id"),
        (#""task_id":"x","task_type":1"#, "task_type"), (#""task_id":"x","description":1"#, "description"),
        (#""task_id":"x","description":"a\u0000b""#, "description"),
        (#""task_id":"x","dependencies":"a""#, "dependencies"),
        (#""task_id":"x","dependencies":["a",1]"#, "dependencies[1]"),
        (#""task_id":"x","dependencies":["a\n"]"#, "dependencies[0]"),
        (#""task_id":"x","estimated_duration_ms":"60000""#, "estimated_duration_ms"),
        (#""task_id":"x","estimated_duration_ms":1.5"#, "estimated_duration_ms"),
        (#""task_id":"x","estimated_duration_ms":99999999999999999999"#, "estimated_duration_ms"),
        (#""task_id":"x","required_capabilities":{}"#, "required_capabilities"),
        (#""task_id":"x","required_capabilities":[1]"#, "required_capabilities[0]"),
        (#""task_id":"x","required_capabilities":["a\u0000"]"#, "required_capabilities[0]"),
        (#""task_id":"x","parameters":[]"#, "parameters"),
        (#""task_id":"x","parameters":{"k":"\u0000"}"#, "parameters.k"),
        (#""task_id":"x","parameters":{"k\u0000":"v"}"#, "parameters.k\u{FFFD}"),
        (#""task_id":"x","metadata":7"#, "metadata"),
    ]

    @Test(arguments: wrongInTask) func `a wrong task field is refused with its path`(members: String, path: String)
        throws
    {
        let tasks = "[\(Sample.task("a")),\(Sample.task("b")),\(Sample.task("c")),{\(members)}]"
        let refusal = try Sample.refusal(Sample.decision(plan: ["tasks": tasks]))
        #expect(refusal?.reason == .invalidField)
        #expect(refusal?.field == "cognitive_plan.tasks[3].\(path)")
    }

    static let ids = ["decision_id", "plan_id", "intent_id", "correlation_id"]

    @Test(arguments: ids) func `ids are bounded and free of control characters`(field: String) throws {
        let longest = Sample.quoted(String(repeating: "é", count: 36))
        let same: [String: String?] = field == "plan_id" || field == "intent_id" ? [field: longest] : [:]
        #expect(try Sample.refusal(Sample.decision([field: longest], plan: same)) == nil)
        for bad in [
            Sample.quoted(String(repeating: "x", count: 37)), Sample.quoted(String(repeating: "é", count: 37)),
            #""a\u0000b""#, #""a\tb""#, #""a\u001fb""#, #""a\u007fb""#, #""a\u0085b""#, #""0123456789\u000a""#,
        ] {
            let refusal = try Sample.refusal(Sample.decision([field: bad]))
            #expect(refusal?.reason == .invalidField, "\(bad)")
            #expect(refusal?.field == field)
        }
    }

    @Test func `trace and span ids are bounded by what the ticket service stores`() throws {
        for (field, most) in [("trace_id", 64), ("span_id", 32)] {
            let fits = Sample.quoted(String(repeating: "a", count: most))
            #expect(try Sample.refusal(Sample.decision([field: fits])) == nil)
            let over = Sample.quoted(String(repeating: "a", count: most + 1))
            #expect(try Sample.refusal(Sample.decision([field: over]))?.field == field)
            #expect(try Sample.refusal(Sample.decision(plan: [field: over]))?.field == "cognitive_plan.\(field)")
        }
    }

    @Test func `null lists and maps are empty, null scalars absent`() throws {
        let nullTask = #"""
            {"task_id":"a","task_type":null,"description":null,"dependencies":null,"estimated_duration_ms":null,
            "required_capabilities":null,"parameters":null,"metadata":null}
            """#
        let decision = try Sample.decode(
            Sample.decision(
                [
                    "specialist_votes": "null", "consensus_metrics": "null", "compliance_checks": "null",
                    "guardrails_triggered": "null", "requires_human_review": "null", "created_at": "null",
                    "valid_until": "null", "metadata": "null", "hash": "null", "aggregated_risk": "null",
                    "trace_id": "null", "correlation_id": "null",
                ],
                plan: [
                    "tasks": "[\(nullTask)]", "execution_order": "null", "destructive_tasks": "null",
                    "requires_approval": "null", "is_destructive": "null", "schema_version": "null",
                    "priority": "null", "risk_score": "null", "risk_band": "null", "status": "null",
                ]))
        #expect(decision.guardrailsTriggered.isEmpty)
        #expect(decision.complianceChecks.isEmpty)
        #expect(decision.plan.executionOrder == [])
        #expect(decision.plan.riskScore == nil)
        #expect(decision.plan.riskBandText == nil)
        #expect(decision.plan.schemaVersion == 1)
        #expect(decision.plan.tasks == [PlanTask(id: "a")])
        #expect(decision.plan.tasks?.first?.type == .execute)
        #expect(try Sample.decode(Sample.decision(plan: ["tasks": "null"])).plan.tasks == [])
        #expect(try Sample.decode(Sample.decision(plan: ["tasks": nil])).plan.tasks == nil)
        #expect(try Sample.decode(Sample.decision(plan: ["execution_order": nil])).plan.executionOrder == nil)
    }

    static let parameters: [(String, String)] = [
        (#""text""#, "text"), (#""""#, ""), ("7", "7"), ("1.50", "1.50"), ("-1e5", "-1e5"), ("true", "true"),
        ("null", "null"), ("[1, 2,  \"x\"]", #"[1,2,"x"]"#),
        (#"{ "b" : 1, "a" : { "z" : [ ] } }"#, #"{"b":1,"a":{"z":[]}}"#),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (#"["\u0000"]"#, #"["\u0000"]"#), (#"["é\n"]"#, #"["é\n"]"#),
    ]

    @Test(arguments: parameters) func `a parameter stays text or becomes compact JSON text`(json: String, text: String)
        throws
    {
        let task = Sample.task("a", more: #","parameters":{"first":"1","p":\#(json),"last":"2"}"#)
        let decision = try Sample.decode(Sample.decision(plan: ["tasks": "[\(task)]"]))
        #expect(
            decision.plan.tasks?.first?.parameters == [Entry("first", "1"), Entry("p", text), Entry("last", "2")])
    }

    @Test func `of a member that stands twice the last counts`() throws {
        let task = Sample.task("a", more: #","parameters":{"k":"1","other":"x","k":"2"},"task_id":"b""#)
        let decision = try Sample.decode(Sample.decision(plan: ["tasks": "[\(task)]"]))
        #expect(decision.plan.tasks?.first?.id == "b")
        #expect(decision.plan.tasks?.first?.parameters == [Entry("k", "2"), Entry("other", "x")])
        let many = (0..<40).map { #""k\#($0 % 20)":"\#($0)""# }.joined(separator: ",")
        let wide = Sample.task("a", more: #","parameters":{\#(many)}"#)
        let entries = try Sample.decode(Sample.decision(plan: ["tasks": "[\(wide)]"])).plan.tasks?.first?.parameters
        #expect(entries == (0..<20).map { Entry("k\($0)", String($0 + 20)) })
    }

    static let times: [(String, Int64)] = [
        ("1772442925250", 1_772_442_925_250), (#""2026-03-02T09:15:25.250Z""#, 1_772_442_925_250),
        (#""2026-03-02T10:15:25.25+01:00""#, 1_772_442_925_250), ("0", 0), ("-5", -5),
    ]

    @Test(arguments: times) func `times are epoch milliseconds or ISO 8601`(json: String, time: Int64) throws {
        let decision = try Sample.decode(
            Sample.decision(["created_at": json, "valid_until": json], plan: ["valid_until": json]))
        #expect(decision.createdAt == time)
        #expect(decision.validUntil == time)
        #expect(decision.plan.validUntil == time)
    }

    static let priorities: [(String?, String?, String?)] = [
        (nil, nil, nil), (#""high""#, nil, "high"), (nil, #""low""#, "low"), (#""high""#, #""low""#, "high"),
        (#""""#, #""low""#, "low"), ("null", #""low""#, "low"), ("2", nil, "LOW"), ("5", nil, "NORMAL"),
        ("6", nil, "HIGH"), ("9", #""low""#, "CRITICAL"),
    ]

    @Test(arguments: priorities) func `the plan's priority wins over the original one`(
        own: String?, original: String?, text: String?
    ) throws {
        let plan = try Sample.decode(Sample.decision(plan: ["priority": own, "original_priority": original])).plan
        #expect(plan.priorityText == text)
    }

    @Test func `the plan's security level wins over the original one`() throws {
        func level(_ own: String?, _ original: String?) throws -> SecurityLevel? {
            try Sample.decode(
                Sample.decision(plan: ["security_level": own, "original_security_level": original])
            ).plan.securityLevel
        }
        #expect(try level(#""public""#, #""restricted""#) == .public)
        #expect(try level(nil, #""restricted""#) == .restricted)
        #expect(try level(#""""#, #""Confidential""#) == .confidential)
        #expect(try level(nil, nil) == nil)
    }

    @Test func `the plan itself is kept only when a person will be asked, as it came`() throws {
        let changes: [String: String?] = ["is_destructive": "true", "extra": #"{"b": [1.50, null]}"#]
        let kept = try Sample.decode(Sample.decision(["cognitive_plan": Sample.quoted(Sample.plan(changes))]))
        let expected = Sample.plan(["is_destructive": "true", "extra": #"{"b":[1.50,null]}"#])
        #expect(kept.planDocument.map { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(try Sample.decode(Sample.plan(changes)).planDocument == kept.planDocument)
        #expect(try Sample.decode(Sample.decision()).planDocument == nil)
    }

    @Test func `a kept plan holds no U+0000 anywhere`() throws {
        let extra = #"{"a":[{"b":"x\u0000"}]}"#
        let refusal = try Sample.refusal(Sample.decision(plan: ["is_destructive": "true", "extra": extra]))
        #expect(
            refusal
                == RejectedRecord(.invalidField, field: "cognitive_plan.extra.a[0].b", detail: "holds U+0000"))
        let bare = try Sample.refusal(Sample.plan(["is_destructive": "true", "extra": #"{"k\u0000":1}"#]))
        #expect(bare?.field == "extra.k\u{FFFD}")
    }
}
