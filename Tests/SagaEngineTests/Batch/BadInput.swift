import Documents
import FlowC
import Kafka
import OrchestratorTestKit

/// Records that a careless or broken producer could send, and where each must end. Nothing else may come of them.
struct BadInput: Sendable, CustomStringConvertible {
    /// The one place where a record ends.
    enum End: Hashable, Sendable {
        case deadLetter(String)
        case failed(String)
        case rejected(String)
        case awaitingApproval
        case tickets(Int)
        case nothing
    }

    let name: String
    let value: [UInt8]?
    let end: End
    var description: String { name }

    init(_ name: String, _ value: [UInt8]?, _ end: End) {
        self.name = name
        self.value = value
        self.end = end
    }

    init(_ name: String, _ text: String, _ end: End) {
        self.init(name, Array(text.utf8), end)
    }

    /// Every row has a plan and a decision of its own, so that rows can share one batch.
    static let all: [BadInput] = bytes + shapes + plans + large

    private static let bytes: [BadInput] = [
        BadInput("no value", nil, .deadLetter("undecodable")),
        BadInput("empty value", [UInt8](), .deadLetter("undecodable")),
        BadInput("truncated frame header", [0, 0, 0], .deadLetter("undecodable")),
        BadInput("frame without record", [0, 0, 0, 0, 1], .deadLetter("undecodable")),
        BadInput("truncated frame", [0, 0, 0, 0, 1, 72, 97], .deadLetter("undecodable")),
        BadInput("unknown schema id", [0, 0, 0, 3, 231, 1, 2, 3], .deadLetter("undecodable")),
        BadInput("schema of another record", [0, 0, 0, 0, 4, 2, 97], .deadLetter("undecodable")),
        BadInput("wrong magic byte", [1, 0, 0, 0, 1, 72, 97], .deadLetter("undecodable")),
        BadInput(
            "invalid UTF-8", Array(#"{"decision_id":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8),
            .deadLetter("undecodable")),
        BadInput("a JSON text", #""hello""#, .deadLetter("undecodable")),
        BadInput("a JSON list", "[1,2,3]", .deadLetter("undecodable")),
        BadInput("half a document", #"{"decision_id":"#, .deadLetter("undecodable")),
        BadInput("nested too deep", String(repeating: "[", count: 5_000), .deadLetter("undecodable")),
    ]

    private static let shapes: [BadInput] = [
        edited(
            "number as text", "\"requires_human_review\":false", "\"aggregated_risk_x\":0,\"aggregated_risk\":\"0.5\"",
            .deadLetter("invalid_field")),
        edited(
            "text as number", "\"requires_human_review\":false", "\"requires_human_review\":1",
            .deadLetter("invalid_field")),
        edited(
            "unknown final decision", "\"final_decision\":\"approve\"", "\"final_decision\":\"perhaps\"",
            .deadLetter("invalid_field")),
        edited(
            "NUL in a text", "\"requires_human_review\":false",
            "\"requires_human_review\":false,\"correlation_id\":\"a\\u0000b\"", .deadLetter("invalid_field")),
        edited(
            "NUL in the name of a field", "\"requires_human_review\":false",
            "\"requires_human_review\":false,\"compliance_checks\":{\"a\\u0000b\":1}", .deadLetter("invalid_field")),
        edited(
            "NUL in an unknown decision", "\"final_decision\":\"approve\"", "\"final_decision\":\"a\\u0000b\"",
            .deadLetter("invalid_field")),
        edited(
            "no plan", "\"requires_human_review\":false", "\"requires_human_review\":false,\"cognitive_plan\":null",
            .deadLetter("plan_missing")),
        edited(
            "plan that is no plan", "\"requires_human_review\":false",
            "\"requires_human_review\":false,\"cognitive_plan\":\"not json\"", .deadLetter("invalid_field")),
        edited(
            "intents differ", "\"requires_human_review\":false",
            "\"requires_human_review\":false,\"intent_id\":\"another\"", .deadLetter("identity_mismatch")),
        edited("expired", "\"valid_until\":null", "\"valid_until\":1000", .rejected("expired")),
        edited(
            "consensus says no", "\"final_decision\":\"approve\"", "\"final_decision\":\"reject\"",
            .rejected("consensus")),
        edited(
            "a person is asked", "\"requires_human_review\":false", "\"requires_human_review\":true", .awaitingApproval),
    ]

    private static let plans: [BadInput] = [
        plan(
            "cycle",
            #"[{"task_id":"a","task_type":"QUERY","description":"","dependencies":["b"]},{"task_id":"b","task_type":"QUERY","description":"","dependencies":["a"]}]"#,
            #"["a","b"]"#, .failed("invalid_plan")),
        plan(
            "self dependency", #"[{"task_id":"a","task_type":"QUERY","description":"","dependencies":["a"]}]"#,
            #"["a"]"#, .failed("invalid_plan")),
        plan(
            "unknown dependency", #"[{"task_id":"a","task_type":"QUERY","description":"","dependencies":["z"]}]"#,
            #"["a"]"#, .failed("invalid_plan")),
        plan(
            "duplicate task",
            #"[{"task_id":"a","task_type":"QUERY","description":""},{"task_id":"a","task_type":"QUERY","description":""}]"#,
            #"["a"]"#, .failed("invalid_plan")),
        plan("no tasks", "[]", "[]", .failed("invalid_plan")),
        plan(
            "unknown task type", #"[{"task_id":"a","task_type":"DANCE","description":""}]"#, #"["a"]"#,
            .failed("invalid_plan")),
        plan(
            "unknown risk band", #"[{"task_id":"a","task_type":"QUERY","description":""}]"#, #"["a"]"#,
            .failed("invalid_plan"), band: "purple"),
        plan(
            "unknown security level", #"[{"task_id":"a","task_type":"QUERY","description":""}]"#, #"["a"]"#,
            .failed("invalid_plan"), security: "cosmic"),
        plan(
            "estimate out of range",
            #"[{"task_id":"a","task_type":"QUERY","description":"","estimated_duration_ms":-1}]"#, #"["a"]"#,
            .failed("invalid_plan")),
        plan(
            "order that misses a task",
            #"[{"task_id":"a","task_type":"QUERY","description":""},{"task_id":"b","task_type":"query","description":"","dependencies":["a"]}]"#,
            #"["b"]"#, .tickets(2)),
        plan(
            "estimate as text", #"[{"task_id":"a","task_type":"QUERY","description":"","estimated_duration_ms":"5"}]"#,
            #"["a"]"#, .deadLetter("invalid_field")),
    ]

    private static let large: [BadInput] = [
        plan("chain of 10,000 tasks", tasks(10_000) { $0 == 0 ? [] : ["t\($0 - 1)"] }, order(10_000), .tickets(10_000)),
        plan("10,001 tasks", tasks(10_001) { _ in [] }, order(10_001), .failed("invalid_plan")),
        plan(
            "plan over 2 MiB", tasks(1, description: String(repeating: "x", count: 2_200_000)) { _ in [] }, order(1),
            .failed("invalid_plan")),
        plan(
            "ticket over its topic's limit",
            tasks(1, description: String(repeating: "x", count: 1_200_000)) { _ in [] },
            order(1), .failed("ticket_too_large")),
    ]

    private static func tasks(_ count: Int, description: String = "d", _ dependencies: (Int) -> [String]) -> String {
        let list = (0..<count).map { index in
            let names = dependencies(index).map { "\"\($0)\"" }.joined(separator: ",")
            return
                #"{"task_id":"t\#(index)","task_type":"QUERY","description":"\#(description)","dependencies":[\#(names)]}"#
        }
        return "[\(list.joined(separator: ","))]"
    }

    private static func order(_ count: Int) -> String {
        "[\((0..<count).map { "\"t\($0)\"" }.joined(separator: ","))]"
    }

    /// A generated decision with one place of its JSON replaced.
    private static func edited(_ name: String, _ place: String, _ replacement: String, _ end: End) -> BadInput {
        let seed = UInt64(name.utf8.reduce(5381) { ($0 &* 33) ^ UInt64($1) })
        let text = String(decoding: DecisionFactory(seed: seed).decision(0).value, as: UTF8.self)
        let parts = text.split(separator: place, maxSplits: 1, omittingEmptySubsequences: false)
        precondition(parts.count == 2, "\(name): \(place) is not in the generated decision")
        return BadInput(name, parts.joined(separator: replacement), end)
    }

    /// A decision around a plan of these tasks.
    private static func plan(
        _ name: String, _ tasks: String, _ order: String, _ end: End, band: String = "low",
        security: String = "internal"
    ) -> BadInput {
        let id = Identifier.decision(ofBarePlan: name).description
        let plan = """
            {"plan_id":"\(id)","intent_id":"i-\(id.prefix(8))","tasks":\(tasks),"execution_order":\(order),"risk_score":0.2,\
            "risk_band":"\(band)","original_priority":"normal","original_security_level":"\(security)"}
            """
        return BadInput(
            name,
            """
            {"decision_id":"d-\(id.prefix(30))","plan_id":"\(id)","intent_id":"i-\(id.prefix(8))","final_decision":"approve",\
            "cognitive_plan":\(plan)}
            """, end)
    }
}
