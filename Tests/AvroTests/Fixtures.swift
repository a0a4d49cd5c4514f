import Avro
import Documents
import Foundation
import Testing

/// The schemas of this package, and records to write with them.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Schemas/avro").standardizedFileURL.path()

    static func registry() throws -> FileSchemaRegistry {
        try FileSchemaRegistry(folder: folder)
    }

    static func schema(_ id: UInt32) throws -> Schema {
        try registry().schema(id: id).schema
    }

    /// A record schema with these fields.
    static func record(_ fields: String) throws -> Schema {
        try Schema(json: #"{"type": "record", "name": "R", "namespace": "n", "fields": [\#(fields)]}"#)
    }

    static func encode(
        _ schema: Schema, as format: RecordFormat = .avro, _ body: (inout RecordWriter) -> Void
    ) throws(AvroError) -> [UInt8] {
        var encoder = try RecordEncoder(schema: schema)
        return try encoder.encode(as: format, body)
    }

    /// Writes JSON text by a schema.
    static func encode(
        json: String, _ schema: Schema, as format: RecordFormat = .avro, embedsJSON: Bool = false
    ) throws -> [UInt8] {
        let document = Document()
        var encoder = try RecordEncoder(schema: schema)
        return try encoder.encode(
            try document.parse(json: Array(json.utf8)), as: format, embedsJSON: embedsJSON)
    }

    /// Reads Avro and returns it as JSON text.
    static func decode(_ bytes: [UInt8], _ schema: Schema) throws -> String {
        var decoder = try RecordDecoder(schema: schema)
        var json = JSONWriter()
        json.value(try decoder.decode(bytes))
        return json.text
    }

    /// The error that a body throws; records an issue when it throws none.
    static func failure(_ body: () throws -> Void) -> AvroError? {
        do {
            try body()
        } catch let error as AvroError {
            return error
        } catch {
            Issue.record(error)
            return nil
        }
        Issue.record("nothing was thrown")
        return nil
    }

    /// Compact JSON with sorted keys, for comparing.
    static func canonical(_ json: String) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    /// A ticket of all 29 fields.
    static let ticket = """
        {"ticket_id":"7c1e7c4e-9f53-5b0a-8f0e-0a4f4a1d2b3c","plan_id":"p-1","intent_id":"i-1","decision_id":"d-1",
        "correlation_id":"c-1","trace_id":null,"span_id":"ed7185d9693077d7","task_id":"t4","task_type":"DEPLOY",
        "description":"Roll the image out – \\u0000 done","dependencies":["a","b"],"status":"PENDING",
        "priority":"HIGH","risk_band":"low","sla":{"deadline":1772443050250,"timeout_ms":180000,"max_retries":3},
        "qos":{"delivery_mode":"EXACTLY_ONCE","consistency":"STRONG","durability":"PERSISTENT"},
        "parameters":{"namespace":"staging","previous_revision":"41"},"required_capabilities":["deployment"],
        "security_level":"INTERNAL","created_at":1772442930250,"started_at":null,"completed_at":1772442930999,
        "estimated_duration_ms":120000,"actual_duration_ms":null,"retry_count":0,"error_message":null,
        "compensation_ticket_id":null,"metadata":{"generated_by":"orchestrator-dynamic"},"schema_version":1}
        """

    static let decision = """
        {"decision_id":"c2de7797-7c36-3223-a5fd-5471246e6181","plan_id":"p-1","intent_id":"i-1",
        "correlation_id":null,"trace_id":"e3e3b09e3e08749c9d520eb97871adb8","span_id":null,
        "final_decision":"conditional","consensus_method":"voting","aggregated_confidence":0.91,
        "aggregated_risk":0.17,"specialist_votes":[
        {"specialist_type":"business","opinion_id":"o-1","confidence_score":0.91,"risk_score":0.17,
        "recommendation":"approve","weight":0.2,"processing_time_ms":180},
        {"specialist_type":"technical","opinion_id":"o-2","confidence_score":0.89,"risk_score":0.18,
        "recommendation":"approve","weight":0.5,"processing_time_ms":217}],
        "consensus_metrics":{"divergence_score":0.04,"convergence_time_ms":842,"unanimous":true,"fallback_used":false,
        "pheromone_strength":0.5,"bayesian_confidence":0.91,"voting_confidence":0.75},
        "explainability_token":"explain-p-1","reasoning_summary":"Alles grün ✅",
        "compliance_checks":{"confidence_threshold":true,"risk_acceptable":false},"guardrails_triggered":["cost"],
        "cognitive_plan":"{\\"plan_id\\": \\"p-1\\", \\"tasks\\": []}","requires_human_review":false,
        "created_at":1772442930250,"valid_until":1772446530250,"metadata":{"domain":"TECHNICAL"},
        "hash":"792f85a7","schema_version":1}
        """

    static let plan = """
        {"plan_id":"p-1","version":"1.0.0","intent_id":"i-1","correlation_id":"c-1","trace_id":null,"span_id":null,
        "tasks":[{"task_id":"a","task_type":"VALIDATE","description":"Check","dependencies":[],
        "estimated_duration_ms":2000,"required_capabilities":["validation"],"parameters":{"k":"v"},"metadata":{}},
        {"task_id":"b","task_type":"DEPLOY","description":"Apply","dependencies":["a"],"estimated_duration_ms":null,
        "required_capabilities":[],"parameters":{},"metadata":{"m":"n"}}],
        "execution_order":["a","b"],"risk_score":0.33,"risk_band":"medium","risk_factors":{"priority":0.25},
        "explainability_token":"e","reasoning_summary":"r","status":"validated","created_at":1772444100000,
        "valid_until":null,"estimated_total_duration_ms":17000,"complexity_score":0.5,
        "original_domain":"OPERATIONAL","original_priority":"normal","original_security_level":"internal",
        "metadata":{},"requires_approval":false,"approval_status":"pending","approved_by":null,
        "approved_at":1772444100001,"is_destructive":true,"destructive_tasks":["b"],"risk_matrix":{"SECURITY":0.5},
        "schema_version":1}
        """

    static let result = """
        {"ticket_id":"t-1","status":"FAILED","result":{"success":false,"output":{"exit":"1"},"metadata":{},
        "logs":["one","two"]},"error_message":"no space","actual_duration_ms":1500,"agent_id":"agent-7",
        "timestamp":1772444100000,"schema_version":1}
        """

    static let incident = """
        {"incident_id":"n-1","workflow_id":"w-1","incident_type":"WORKER_FAILURE","severity":"CRITICAL",
        "details":["ticket t-1 failed"],"affected_tickets":["t-1"],"correlation_id":"c-1","trace_id":"",
        "recommended_playbook":"worker_failure_recovery","auto_remediation_enabled":true,"escalation_required":null,
        "created_at":1772444100000,"hash":"ab"}
        """

    static let frame = """
        {"frame_id":"f-1","kind":"ended","state":"COMPLETED","label":"SUCCESS","reason":null,"intent_id":"i-1",
        "plan_id":"p-1","decision_id":"d-1","workflow_id":"w-1","correlation_id":"c-1","trace_id":null,"span_id":null,
        "risk_band":"low","correlation":{"intent_id":"i-1","plan_id":"p-1","workflow_id":"w-1","ticket_ids":["t-1"]},
        "metrics":{"total_tickets":1,"successful_tickets":1,"failed_tickets":0,"compensated_tickets":0,
        "total_duration_ms":9000,"total_retries":0,"sla_violations":0,"sla_metrics":{"deadline_approaching":false,
        "budget_critical":false,"violations_count":0,"remaining_seconds":12.5,"budget_status":"UNKNOWN"}},
        "total_duration_ms":9000,"tickets_generated":1,"tickets_completed":1,"tickets_failed":0,"ticket_ids":["t-1"],
        "compensation_ticket_ids":[],"steps":[{"name":"C1","step_name":"validate","node_type":"validate_plan",
        "status":"COMPLETED","duration_ms":1,"attempts":1,"error":null}],"orchestrator_version":"v2",
        "source":"orchestrator-dynamic","timestamp":"2026-03-02T09:15:30.250Z","timestamp_ms":1772442930250,
        "schema_version":1}
        """

    static let event = """
        {"event_type":"TICKET_FAILED","timestamp":1772444100000,"intent_id":"i-1","plan_id":null,"decision_id":null,
        "workflow_id":"w-1","correlation_id":null,"trace_id":null,"span_id":null,"step":"C5","ticket_id":"t-1",
        "task_type":null,"worker_id":null,"duration_ms":12,"status":"failed","success":false,"sla_compliant":null,
        "ticket_ids":["t-1"],"error":"no space","error_type":null,"result":{"exit":"1"},
        "metadata":{"a":null,"b":"text","c":5,"d":5000000000,"e":true},"schema_version":1}
        """

    static let records: [(id: UInt32, json: String)] = [
        (1, decision), (2, ticket), (3, plan), (4, result), (5, incident), (6, frame), (7, event),
    ]
}
