import Documents
import FlowC
import Testing

/// The record of `telemetry-flow-c`.
@Suite struct FlowEventTests {
    /// A saga with everything that an event takes over.
    static func saga() throws -> Saga {
        let json = Sample.decision([
            "correlation_id": #""corr""#, "trace_id": Sample.quoted(Sample.traceID),
            "span_id": Sample.quoted(Sample.spanID),
        ])
        return try #require(try Sample.reduce(json).saga)
    }

    /// An event whose every field is set.
    static func full() throws -> FlowEvent {
        var event = FlowEvent(.ticketFailed, saga: try saga(), at: Sample.now, orchestratorVersion: "v2")
        event.step = .consolidateResults
        event.ticketID = IncidentTests.ticket
        event.taskType = "BUILD"
        event.workerID = "w-1"
        event.durationMs = 1500
        event.status = "FAILED"
        event.success = false
        event.isCompliant = true
        event.ticketIDs = [IncidentTests.ticket, IncidentTests.other]
        event.error = "said \"näh\""
        event.errorType = "T"
        event.result = [Entry("exit", "1")]
        event.metadata += [Entry("big", .number(1 << 40)), Entry("flag", .flag(true))]
        return event
    }

    @Test func `an event has the schema's members in their order`() throws {
        #expect(
            WireTests.json(try Self.full().write) == #"""
                {"event_type":"TICKET_FAILED","timestamp":1772442931000,\#
                "intent_id":"e38dc858-e304-9a30-6028-5a429405ccf3",\#
                "plan_id":"93a34087-077c-9fdf-9a3f-0c82698372fd",\#
                "decision_id":"c2de7797-7c36-3223-a5fd-5471246e6181",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","correlation_id":"corr",\#
                "trace_id":"e3e3b09e3e08749c9d520eb97871adb8","span_id":"ed7185d9693077d7","step":"C5",\#
                "ticket_id":"\#(IncidentTests.ticket)","task_type":"BUILD","worker_id":"w-1","duration_ms":1500,\#
                "status":"FAILED","success":false,"sla_compliant":true,\#
                "ticket_ids":["\#(IncidentTests.ticket)","\#(IncidentTests.other)"],"error":"said \"näh\"",\#
                "error_type":"T","result":{"exit":"1"},"metadata":{"orchestrator_version":"v2","attempt":1,\#
                "big":1099511627776,"flag":true},"schema_version":1}
                """#)
    }

    @Test func `what is unknown is null, and empty where the schema has no null`() throws {
        var event = FlowEvent(.flowStarted, saga: try Self.saga(), at: 0, orchestratorVersion: "v2")
        event.intentID = nil
        event.planID = nil
        event.decisionID = nil
        event.workflowID = nil
        event.correlationID = nil
        event.traceID = nil
        event.spanID = nil
        event.metadata = []
        #expect(
            WireTests.json(event.write) == #"""
                {"event_type":"FLOW_C_STARTED","timestamp":0,"intent_id":null,"plan_id":null,"decision_id":null,\#
                "workflow_id":null,"correlation_id":null,"trace_id":null,"span_id":null,"step":null,\#
                "ticket_id":null,"task_type":null,"worker_id":null,"duration_ms":null,"status":null,\#
                "success":null,"sla_compliant":null,"ticket_ids":[],"error":null,"error_type":null,\#
                "result":null,"metadata":{},"schema_version":1}
                """#)
    }

    @Test func `the kinds are the symbols of the schema`() {
        #expect(
            FlowEvent.Kind.allCases.map(\.rawValue) == [
                "FLOW_C_STARTED", "STEP_STARTED", "STEP_COMPLETED", "STEP_FAILED", "TICKET_ASSIGNED",
                "TICKET_COMPLETED", "TICKET_FAILED", "FLOW_C_COMPLETED", "SLA_VIOLATION",
            ])
    }
}
