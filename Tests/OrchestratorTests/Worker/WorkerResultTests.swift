import Avro
import Documents
import FlowC
import OrchestratorTestKit
import Testing

@Suite struct `Worker result` {
    static let ticket = Identifier.ticket(planID: "p", taskID: "t", attempt: 1)

    static let results: [(WorkerResult, String)] = [
        (
            WorkerResult(ticket: ticket, status: .running, timestampMs: 5),
            #"""
            {"ticket_id":"\#(ticket)","status":"RUNNING","result":{"success":false,"output":{},"metadata":{},"logs":[]},\#
            "error_message":null,"actual_duration_ms":null,"agent_id":"w","timestamp":5,"schema_version":1}
            """#
        ),
        (
            WorkerResult(ticket: ticket, status: .completed, durationMs: 3, timestampMs: 8),
            #"""
            {"ticket_id":"\#(ticket)","status":"COMPLETED","result":{"success":true,"output":{},"metadata":{},"logs":[]},\#
            "error_message":null,"actual_duration_ms":3,"agent_id":"w","timestamp":8,"schema_version":1}
            """#
        ),
        (
            WorkerResult(ticket: ticket, status: .failed, error: "no \"luck\"", durationMs: 0, timestampMs: 8),
            #"""
            {"ticket_id":"\#(ticket)","status":"FAILED","result":{"success":false,"output":{},"metadata":{},"logs":[]},\#
            "error_message":"no \"luck\"","actual_duration_ms":0,"agent_id":"w","timestamp":8,"schema_version":1}
            """#
        ),
    ]

    @Test(arguments: results) func `has the fields of the contract as JSON`(result: WorkerResult, json: String) throws {
        var encoder = WorkerResultEncoder(agent: "w")
        #expect(String(decoding: try encoder.encode(result), as: UTF8.self) == json)
        #expect(result.key == Array(Self.ticket.description.utf8))
    }

    @Test func `says the same as framed Avro, whatever was encoded before`() throws {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        var encoder = try WorkerResultEncoder(agent: "w", registry: registry)
        for (result, json) in Self.results {
            let bytes = try encoder.encode(result)
            #expect(bytes.prefix(5) == [0, 0, 0, 0, 4])
            var decoder = FrameDecoder(registry: registry)
            var writer = JSONWriter()
            writer.value(try bytes.withUnsafeBytes { try decoder.decode($0).root })
            #expect(writer.text == json)
        }
    }

    static let tickets: [(String, WorkerTicket?)] = [
        (
            #"{"ticket_id":"\#(ticket)","task_id":"t","task_type":"BUILD","dependencies":["\#(ticket)"],"more":1}"#,
            WorkerTicket(id: ticket, taskID: "t", dependencies: [ticket])
        ),
        (
            #"{"ticket_id":"\#(ticket)","task_id":"t","task_type":"COMPENSATE"}"#,
            WorkerTicket(id: ticket, taskID: "t", isCompensation: true)
        ),
        (#"{"ticket_id":"t","task_id":"t","task_type":"BUILD"}"#, nil),
        (#"{"ticket_id":"\#(ticket)","task_type":"BUILD"}"#, nil),
        (#"{"ticket_id":"\#(ticket)","task_id":"t","task_type":7}"#, nil),
        (#"{"ticket_id":"\#(ticket)","task_id":"t","task_type":"BUILD","dependencies":["t"]}"#, nil),
        ("[]", nil),
    ]

    @Test(arguments: tickets) func `a ticket is read or left`(json: String, ticket: WorkerTicket?) throws {
        let document = Document()
        let root = try document.parse(json: Array(json.utf8))
        withExtendedLifetime(document) { #expect(WorkerTicket(root) == ticket) }
    }
}
