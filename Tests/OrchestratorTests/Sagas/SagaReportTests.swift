import Avro
import Documents
import FlowC
import Testing

@testable import orchestrator

@Suite struct `Saga report` {
    private let id = Identifier(high: 1, low: 2)
    private static let entries =
        #"[{"event_type":"STATE_TRANSITION","node_id":null,"payload":{"from_state":"RUNNING","to_state":"FAILED","duration_ms":3}}]"#

    private func history(ticket: String) -> SagaHistory {
        SagaHistory(
            saga: SagaSummary(
                id: id, decisionID: "d", planID: "p", intentID: "i", correlationID: "c", state: "FAILED", step: nil,
                riskBand: "low", priority: "NORMAL", reason: "invalid_plan", detail: nil, revision: 1,
                createdAt: 1_772_442_930_250, updatedAt: 1_772_442_930_251),
            journal: [
                .init(
                    revision: 1, eventID: "e", source: "t/0@5", recordedAt: 0,
                    entries: Array(Self.entries.utf8))
            ],
            checkpoints: [
                .init(
                    revision: 1, recordedAt: 0,
                    document: Array(
                        #"{"steps":[{"step":"C1","status":"failed","duration_ns":20000,"error":"cycle"}]}"#.utf8))
            ],
            tickets: [.init(position: 0, id: id, status: "PENDING", value: Array(ticket.utf8))])
    }

    private func report() throws -> SagaReport {
        SagaReport(registry: try FileSchemaRegistry(folder: Examples.schemas + "/avro"))
    }

    @Test func `gives programs everything`() throws {
        var report = try report()
        var writer = JSONWriter()
        report.write(history(ticket: #"{"task_type":"BUILD"}"#), to: &writer)
        #expect(
            writer.text == """
                {"saga_id":"00000000-0000-0001-0000-000000000002","decision_id":"d","plan_id":"p","intent_id":"i",\
                "correlation_id":"c","state":"FAILED","step":null,"risk_band":"low","priority":"NORMAL",\
                "reason":"invalid_plan","detail":null,"revision":1,"created_at":"2026-03-02T09:15:30.250Z",\
                "updated_at":"2026-03-02T09:15:30.251Z",\
                "journal":[{"revision":1,"event_id":"e","source":"t/0@5","recorded_at":"1970-01-01T00:00:00.000Z",\
                "entries":[{"event_type":"STATE_TRANSITION","node_id":null,"payload":{"from_state":"RUNNING",\
                "to_state":"FAILED","duration_ms":3}}]}],\
                "checkpoints":[{"revision":1,"recorded_at":"1970-01-01T00:00:00.000Z",\
                "document":{"steps":[{"step":"C1","status":"failed","duration_ns":20000,"error":"cycle"}]}}],\
                "tickets":[{"position":0,"ticket_id":"00000000-0000-0001-0000-000000000002",\
                "status":"PENDING","value":{"task_type":"BUILD"}}]}
                """)
    }

    @Test func `gives people the parts that matter`() throws {
        var report = try report()
        let text = report.text(
            history(ticket: #"{"task_id":"build","task_type":"BUILD","sla":{"timeout_ms":9},"dependencies":["x","y"]}"#)
        )
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "state FAILED", "reason invalid_plan", "created 2026-03-02T09:15:30.250Z",
            "1 1970-01-01T00:00:00.000Z t/0@5 e", "1 STATE_TRANSITION RUNNING FAILED 3 ms", "1 C1 failed 0.02 ms cycle",
            "0 00000000-0000-0001-0000-000000000002 build BUILD PENDING 9 ms x y",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(!lines.contains { $0.hasPrefix("step ") || $0.hasPrefix("detail") })
    }

    @Test func `shows a ticket that cannot be decoded as bytes with the error`() throws {
        var report = try report()
        var writer = JSONWriter()
        report.write(history(ticket: "??"), to: &writer)
        #expect(writer.text.contains(#""value":null,"value_base64":"Pz8=","error":"not valid JSON"#))
    }
}
