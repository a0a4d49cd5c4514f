import Documents
import FlowC
import Testing

@Suite struct CheckpointTests {
    static func members(_ json: String) throws -> (Checkpoint, [String: String]) {
        let checkpoint = try #require(try Sample.reduce(json).checkpoint)
        let document = Document()
        var members: [String: String] = [:]
        for member in try document.parse(json: checkpoint.document).children {
            var writer = JSONWriter()
            writer.value(member)
            members[member.key ?? ""] = writer.text
        }
        return (checkpoint, members)
    }

    @Test func `the document has the outcome of every step, the report and the context`() throws {
        let (checkpoint, members) = try Self.members(Sample.decision())
        #expect(
            checkpoint.id
                == .checkpoint(saga: .saga(decisionID: Sample.decisionID), step: .consolidateResults, sequence: 1))
        #expect(members["schema_version"] == "1")
        #expect(members["saga_id"] == #""072bf030-a492-5bde-b4fc-d8b5d840c6f3""#)
        #expect(members["state"] == #""WAITING_FOR_EVENT""#)
        #expect(members["step"] == #""C5""#)
        #expect(
            members["steps"]?.hasPrefix(
                #"""
                [{"step":"C1","node_type":"validate_plan","status":"completed","duration_ns":0,"attempts":1,\#
                "error":null},
                """#) == true)
        #expect(
            members["validation"]
                == #"{"valid":true,"errors":[],"warnings":[],"validated_at":"2026-03-02T09:15:31.000Z"}"#)
        #expect(members["validation_sha256"]?.count == 66)
        #expect(members["tickets"] == "2")
        #expect(members["context"]?.hasPrefix(#"{"time_ms":1772442931000,"orchestrator_version":"v2","#) == true)
        #expect(members["decision"] == nil)
        #expect(members["plan"] == nil)
    }

    @Test func `a failed validation is stored with its report`() throws {
        let (checkpoint, members) = try Self.members(Sample.decision(plan: ["tasks": "[]"]))
        #expect(checkpoint.step == .validatePlan)
        #expect(members["validation"]?.contains(#""code":"empty_plan""#) == true)
        let plan = try Sample.decode(Sample.decision(plan: ["tasks": "[]"])).plan
        let report = PlanValidation(plan, at: Sample.now, profile: Profile()).report
        #expect(members["validation"] == String(decoding: report.canonicalJSON, as: UTF8.self))
        #expect(members["validation_sha256"] == "\"\(report.sha256)\"")
    }

    @Test func `a refused decision was not validated`() throws {
        let (_, members) = try Self.members(Sample.decision(["final_decision": #""reject""#]))
        #expect(members["validation"] == nil)
        #expect(members["state"] == #""REJECTED""#)
    }

    @Test func `a waiting approval keeps the plan and what the decision said`() throws {
        let (_, members) = try Self.members(
            Sample.decision([
                "requires_human_review": "true", "aggregated_risk": "0.5", "valid_until": "1772442931000",
                "correlation_id": #""corr""#,
            ]))
        #expect(members["plan"] == Sample.plan())
        #expect(
            members["decision"] == #"""
                {"decision_id":"\#(Sample.decisionID)","plan_id":"\#(Sample.planID)",\#
                "intent_id":"\#(Sample.intentID)","is_bare_plan":false,"correlation_id":"corr","trace_id":null,\#
                "span_id":null,"final_decision":"approve","aggregated_risk":0.5,"created_at":0,\#
                "valid_until":1772442931000,"headers":[]}
                """#)
    }
}
