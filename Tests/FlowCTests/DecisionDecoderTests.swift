import Documents
import FlowC
import Testing

@Suite struct DecisionDecoderTests {
    @Test func `a decision is read with neutral values for what is absent`() throws {
        let decision = try Sample.decode(Sample.decision())
        #expect(decision.id == Sample.decisionID)
        #expect(decision.planID == Sample.planID)
        #expect(decision.intentID == Sample.intentID)
        #expect(decision.isBarePlan == false)
        #expect(decision.correlationID == "49a58b13-7bfe-59d0-a5d2-e23a88178ada")
        #expect(decision.traceID == nil)
        #expect(decision.spanID == nil)
        #expect(decision.finalDecision == .approve)
        #expect(decision.aggregatedRisk == nil)
        #expect(decision.requiresHumanReview == false)
        #expect(decision.complianceChecks.isEmpty)
        #expect(decision.guardrailsTriggered.isEmpty)
        #expect(decision.createdAt == 0)
        #expect(decision.validUntil == nil)
        #expect(decision.planDocument == nil)
        #expect(decision.headers.isEmpty)
        let plan = decision.plan
        #expect(plan.planID == Sample.planID)
        #expect(plan.executionOrder == ["a", "b"])
        #expect(plan.riskScore == 0.18)
        #expect(plan.riskBand == .low)
        #expect(plan.priorityText == nil)
        #expect(plan.securityLevelText == nil)
        #expect(plan.schemaVersion == 1)
        #expect(plan.requiresApproval == false)
        #expect(plan.isDestructive == false)
        #expect(plan.destructiveTasks.isEmpty)
        #expect(plan.riskMatrix == nil)
        #expect(plan.tasks?.map(\.id) == ["a", "b"])
        #expect(plan.tasks?.last?.dependencies == ["a"])
        #expect(plan.tasks?.first?.estimatedDurationMs == nil)
    }

    static let required = ["decision_id", "plan_id", "intent_id", "final_decision"]

    @Test(arguments: required, [nil, "null"]) func `a decision without a required field is refused`(
        field: String, value: String?
    ) throws {
        let refusal = try Sample.refusal(Sample.decision([field: value]))
        #expect(refusal?.reason == .invalidField)
        #expect(refusal?.field == field)
    }

    static let noPlan: [String?] = [nil, "null", "{}", #""""#, #"" \n ""#, #""null""#, #""{}""#, #""\"\"""#]

    @Test(arguments: noPlan) func `a decision without a plan is plan_missing`(plan: String?) throws {
        let refusal = try Sample.refusal(Sample.decision(["cognitive_plan": plan]))
        #expect(refusal == RejectedRecord(.planMissing, field: "cognitive_plan", detail: "no plan is embedded"))
    }

    static let notAPlan = ["[]", "7", "true", #""[]""#, #""7""#, #""no json""#, #""\"no json\"""#]

    @Test(arguments: notAPlan) func `a plan that is no object is invalid_field`(plan: String) throws {
        let refusal = try Sample.refusal(Sample.decision(["cognitive_plan": plan]))
        #expect(refusal?.reason == .invalidField)
        #expect(refusal?.field == "cognitive_plan")
    }

    static let notObjects = ["[]", "7", #""text""#, "null", "true"]

    @Test(arguments: notObjects) func `a record that is no object is undecodable`(json: String) throws {
        #expect(try Sample.refusal(json)?.reason == .undecodable)
    }

    @Test func `an object of neither kind names what a decision lacks`() throws {
        #expect(try Sample.refusal("{}")?.field == "decision_id")
    }

    static let mismatches = ["plan_id", "intent_id"]

    @Test(arguments: mismatches) func `ids that differ between decision and plan are identity_mismatch`(field: String)
        throws
    {
        let refusal = try Sample.refusal(Sample.decision(plan: [field: #""another""#]))
        #expect(refusal?.reason == .identityMismatch)
        #expect(refusal?.field == "cognitive_plan.\(field)")
    }

    @Test(arguments: [nil, "null", #""""#] as [String?]) func `a plan without an id is left to validation`(id: String?)
        throws
    {
        let decision = try Sample.decode(Sample.decision(plan: ["plan_id": id, "intent_id": id]))
        #expect(decision.planID == Sample.planID)
        #expect(decision.plan.planID == nil)
    }

    // MARK: Wrappings

    static func wrappings() -> [(String, String)] {
        let plan = Sample.plan()
        let inner = Sample.object(Sample.planMembers, ["plan_id": nil, "intent_id": nil, "risk_band": nil])
        let outer = #"{"plan_id":\#(Sample.quoted(Sample.planID)),"risk_band":"low","cognitive_plan":"#
        return [
            ("object", plan), ("text", Sample.quoted(plan)), ("text of text", Sample.quoted(Sample.quoted(plan))),
            ("object in an object", "\(outer)\(inner)}"), ("text in an object", "\(outer)\(Sample.quoted(inner))}"),
            ("text of an object in an object", Sample.quoted("\(outer)\(inner)}")),
            ("text in text of an object", Sample.quoted("\(outer)\(Sample.quoted(inner))}")),
        ]
    }

    @Test(arguments: wrappings()) func `a plan is read through its wrapping`(name: String, plan: String) throws {
        let decision = try Sample.decode(Sample.decision(["cognitive_plan": plan]))
        #expect(decision.plan.planID == Sample.planID, "\(name)")
        #expect(decision.plan.tasks?.map(\.id) == ["a", "b"])
        #expect(decision.plan.tasks?.last?.dependencies == ["a"])
        #expect(decision.plan.executionOrder == ["a", "b"])
        #expect(decision.plan.riskBand == .low)
        #expect(decision.plan.riskScore == 0.18)
    }

    @Test func `the wrapper's own fields win, its absent ones do not`() throws {
        let inner = Sample.plan([
            "risk_band": #""high""#, "is_destructive": "true", "requires_approval": "true", "valid_until": "5",
            "priority": #""high""#, "correlation_id": #""inner""#,
        ])
        let wrapper = """
            {"risk_band":"critical","risk_score":null,"is_destructive":false,"requires_approval":null,
            "tasks":[],"execution_order":[],"correlation_id":"outer","cognitive_plan":\(inner)}
            """
        let decision = try Sample.decode(Sample.decision(["cognitive_plan": wrapper]))
        #expect(decision.plan.riskBand == .critical)
        #expect(decision.plan.riskScore == 0.18)
        #expect(decision.plan.tasks?.count == 2)
        #expect(decision.plan.executionOrder?.count == 2)
        #expect(decision.plan.isDestructive)
        #expect(decision.plan.requiresApproval)
        #expect(decision.plan.validUntil == 5)
        #expect(decision.plan.priority == .high)
        #expect(decision.correlationID == "outer")
    }

    @Test func `a wrapper of something that is no plan is refused with its path`() throws {
        for inner in ["[]", "7", #""[]""#, #""{""#] {
            let refusal = try Sample.refusal(Sample.decision(["cognitive_plan": #"{"cognitive_plan":\#(inner)}"#]))
            #expect(refusal?.field == "cognitive_plan.cognitive_plan")
        }
        let bad = Sample.plan(["risk_score": #""0.5""#])
        let refusal = try Sample.refusal(Sample.decision(["cognitive_plan": #"{"cognitive_plan":\#(bad)}"#]))
        #expect(refusal?.field == "cognitive_plan.cognitive_plan.risk_score")
    }

    @Test func `one decoder reads records in turn without mixing them`() throws {
        let decoder = DecisionDecoder()
        let document = Document()
        let wrapped = Self.wrappings()
        for round in 0..<3 {
            for (name, plan) in wrapped {
                let json = Sample.decision(["cognitive_plan": plan])
                let root = try document.parse(json: Array(json.utf8))
                let decision = try decoder.decode(root, recordBytes: json.utf8.count)
                #expect(decision.plan.tasks?.map(\.id) == ["a", "b"], "\(name), round \(round)")
            }
        }
    }

    // MARK: Bare plans

    @Test func `a bare plan stands for a decision of its own`() throws {
        let json = Sample.plan(["correlation_id": #""corr""#, "created_at": "17", "unknown": "[1]"])
        let decision = try Sample.decode(json)
        #expect(decision.isBarePlan)
        #expect(decision.id == Identifier.decision(ofBarePlan: Sample.planID).description)
        #expect(decision.planID == Sample.planID)
        #expect(decision.intentID == Sample.intentID)
        #expect(decision.finalDecision == .approve)
        #expect(decision.correlationID == "corr")
        #expect(decision.createdAt == 17)
        #expect(decision.plan.documentBytes == json.utf8.count)
    }

    @Test func `a null decision id is none`() throws {
        #expect(try Sample.decode(Sample.plan(["decision_id": "null"])).isBarePlan)
        #expect(try Sample.refusal(Sample.plan(["decision_id": #""x""#]))?.field == "final_decision")
    }

    @Test(arguments: ["plan_id", "intent_id"]) func `a bare plan needs its ids`(field: String) throws {
        for value in [nil, "null", #""""#] as [String?] {
            let refusal = try Sample.refusal(Sample.plan([field: value]))
            #expect(refusal?.reason == .invalidField)
            #expect(refusal?.field == field)
        }
    }

    @Test func `a bare plan names its fields without a prefix`() throws {
        #expect(try Sample.refusal(Sample.plan(["tasks": "[7]"]))?.field == "tasks[0]")
        #expect(try Sample.refusal(Sample.plan(["risk_score": "true"]))?.field == "risk_score")
    }

    // MARK: Correlation and trace

    static let parent = Header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    @Test func `the correlation comes from the decision, the header, the plan, else from the decision id`() throws {
        let header = [Header("Correlation-ID", "header")]
        let own = #""own""#
        let plan = #""plan""#
        let planned = ["correlation_id": plan] as [String: String?]
        func correlation(_ json: String, _ headers: [Header] = []) throws -> String {
            try Sample.decode(json, headers: headers).correlationID
        }
        #expect(try correlation(Sample.decision(["correlation_id": own], plan: planned), header) == "own")
        #expect(try correlation(Sample.decision(["correlation_id": #"" ""#], plan: planned), header) == "header")
        #expect(try correlation(Sample.decision(plan: planned), header) == "header")
        #expect(try correlation(Sample.decision(plan: planned)) == "plan")
        #expect(try correlation(Sample.plan(planned), header) == "header")
        #expect(
            try correlation(Sample.decision()) == Identifier.correlation(decisionID: Sample.decisionID).description)
        let long = [Header("correlation-id", String(repeating: "x", count: 37))]
        #expect(try correlation(Sample.decision(plan: planned), long) == "plan")
    }

    @Test func `trace and span come from the decision, the plan, else from traceparent`() throws {
        func trace(_ json: String) throws -> [String?] {
            let decision = try Sample.decode(json, headers: [Self.parent])
            return [decision.traceID, decision.spanID]
        }
        let planned = ["trace_id": #""pt""#, "span_id": #""ps""#] as [String: String?]
        let own = ["trace_id": #""dt""#, "span_id": #""ds""#] as [String: String?]
        #expect(try trace(Sample.decision(own, plan: planned)) == ["dt", "ds"])
        #expect(try trace(Sample.decision(plan: planned)) == ["pt", "ps"])
        #expect(
            try trace(Sample.decision()) == ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"])
        #expect(try trace(Sample.plan()) == ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"])
    }

    static let badParents = [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "nonsense",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ]

    @Test(arguments: badParents) func `a malformed traceparent is left aside`(value: String) throws {
        let decision = try Sample.decode(Sample.decision(), headers: [Header("traceparent", value)])
        #expect(decision.traceID == nil)
        #expect(decision.headers.isEmpty)
    }

    @Test func `headers that are handed on are kept in lower case and a fixed order`() throws {
        let headers = [
            Header("X-Neural-Hive-User-Id", "u"), Header("baggage", "b=1"), Header("tracestate", "s=1"), Self.parent,
            Header("X-Neural-Hive-Channel", "web"), Header("x-neural-hive-domain", "old"),
            Header("X-Neural-Hive-Domain", "TECHNICAL"), Header("x-other", "no"), Header("baggage", "bad\u{0}"),
        ]
        #expect(
            try Sample.decode(Sample.decision(), headers: headers).headers == [
                Self.parent, Header("tracestate", "s=1"), Header("baggage", "b=1"),
                Header("x-neural-hive-user-id", "u"), Header("x-neural-hive-domain", "TECHNICAL"),
                Header("x-neural-hive-channel", "web"),
            ])
    }
}
