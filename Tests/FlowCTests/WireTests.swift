import Documents
import FlowC
import Testing

/// What goes out beside tickets: headers, frames, requests, dead letters, topics.
@Suite struct WireTests {
    static func json(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return writer.text
    }

    // MARK: Headers

    @Test func `the headers of tickets carry identities and trace in a fixed order`() throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let json = Sample.decision([
            "correlation_id": #""corr""#, "trace_id": Sample.quoted(Sample.traceID),
            "span_id": Sample.quoted(Sample.spanID),
        ])
        let incoming = [
            Header("traceparent", parent), Header("tracestate", "s=1"), Header("baggage", "b=1"),
            Header("X-Neural-Hive-User-Id", "u"), Header("X-Neural-Hive-Domain", "TECHNICAL"),
            Header("X-Neural-Hive-Channel", "web"),
        ]
        let decision = try Sample.decode(json, headers: incoming)
        let expected = [
            Header("traceparent", parent), Header("tracestate", "s=1"), Header("baggage", "b=1"),
            Header("correlation-id", "corr"), Header("plan-id", Sample.planID), Header("intent-id", Sample.intentID),
            Header("decision-id", Sample.decisionID), Header("x-neural-hive-intent-id", Sample.intentID),
            Header("x-neural-hive-plan-id", Sample.planID), Header("x-neural-hive-user-id", "u"),
            Header("x-neural-hive-domain", "TECHNICAL"), Header("x-neural-hive-channel", "web"),
            Header("x-neural-hive-trace-id", Sample.traceID), Header("x-neural-hive-span-id", Sample.spanID),
        ]
        #expect(TicketHeaders.headers(for: decision) == expected)
        let outcome = try Reducer.reduce(nil, .decision(decision, planHolder: nil), Sample.context)
        #expect(outcome.headers == expected)
    }

    @Test func `without a traceparent one is made of trace and span`() throws {
        func names(_ trace: String, _ span: String) throws -> [Header] {
            let json = Sample.decision(["trace_id": Sample.quoted(trace), "span_id": Sample.quoted(span)])
            return TicketHeaders.headers(for: try Sample.decode(json)).filter { $0.name == "traceparent" }
        }
        #expect(
            try names(Sample.traceID, Sample.spanID) == [
                Header("traceparent", "00-\(Sample.traceID)-\(Sample.spanID)-01")
            ])
        #expect(try names("short", Sample.spanID) == [])
        #expect(try names(Sample.traceID, String(repeating: "0", count: 16)) == [])
        #expect(try names(Sample.traceID.uppercased(), Sample.spanID) == [])
    }

    @Test func `what is unknown is left out of the headers`() throws {
        let headers = TicketHeaders.headers(for: try Sample.decode(Sample.decision()))
        #expect(
            headers.map(\.name) == [
                "correlation-id", "plan-id", "intent-id", "decision-id", "x-neural-hive-intent-id",
                "x-neural-hive-plan-id",
            ])
    }

    // MARK: Frame

    @Test func `a frame is the union of what its readers expect`() throws {
        let outcome = try Sample.reduce(
            Sample.decision(
                ["correlation_id": #""corr""#, "trace_id": #""t""#],
                plan: ["tasks": "[\(Sample.task("a"))]", "execution_order": #"["a"]"#]))
        let frame = try #require(outcome.frames.first)
        let ticket = try #require(outcome.published.first).id
        let saga = "072bf030-a492-5bde-b4fc-d8b5d840c6f3"
        func step(_ name: String, _ type: String, _ status: String, _ attempts: Int) -> String {
            #"{"name":"\#(name)","step_name":"\#(name)","node_type":"\#(type)","status":"\#(status)","#
                + #""duration_ms":0,"attempts":\#(attempts),"error":null}"#
        }
        let steps = [
            step("C1", "validate_plan", "completed", 1), step("C2", "generate_tickets", "completed", 1),
            step("C3", "allocate_resources", "completed", 1), step("C4", "publish_tickets", "completed", 1),
            step("C5", "consolidate_results", "paused", 1), step("C6", "publish_telemetry", "pending", 0),
        ].joined(separator: ",")
        let expected = #"""
            {"frame_id":"2eee5ccf-4b35-5095-8436-c5da5a2de592","kind":"dispatched","state":"WAITING_FOR_EVENT",\#
            "label":null,"reason":null,"intent_id":"\#(Sample.intentID)","plan_id":"\#(Sample.planID)","decision_id":"\#(Sample.decisionID)",\#
            "workflow_id":"\#(saga)","correlation_id":"corr","trace_id":"t","span_id":null,\#
            "risk_band":"low","correlation":{"intent_id":"\#(Sample.intentID)","plan_id":"\#(Sample.planID)",\#
            "workflow_id":"\#(saga)","ticket_ids":["\#(ticket)"]},\#
            "metrics":{"total_tickets":1,"successful_tickets":0,"failed_tickets":0,"compensated_tickets":0,\#
            "total_duration_ms":1,"total_retries":0,"sla_violations":0,"sla_metrics":{"deadline_approaching":false,\#
            "budget_critical":false,"violations_count":0,"remaining_seconds":180.0,"budget_status":"UNKNOWN"}},\#
            "total_duration_ms":1,"tickets_generated":1,"tickets_completed":0,"tickets_failed":0,\#
            "ticket_ids":["\#(ticket)"],"compensation_ticket_ids":[],"steps":[\#(steps)],\#
            "orchestrator_version":"v2","source":"orchestrator-dynamic",\#
            "timestamp":"2026-03-02T09:15:31.000Z","timestamp_ms":1772442931000,"schema_version":1}
            """#
        #expect(Self.json(frame.write) == expected)
    }

    @Test func `a risk band nobody knows is unknown in saga and frame`() throws {
        let outcome = try Sample.reduce(Sample.decision(plan: ["risk_band": #""purple""#]))
        #expect(outcome.saga?.riskBand == "unknown")
        #expect(outcome.frames.first?.riskBand == "unknown")
    }

    // MARK: Approval request

    @Test func `an approval request has the contract's fields`() throws {
        let outcome = try Sample.reduce(
            Sample.decision(
                ["aggregated_risk": "0.93"], plan: ["is_destructive": "true", "destructive_tasks": #"["b"]"#]))
        let plan = Sample.plan(["is_destructive": "true", "destructive_tasks": #"["b"]"#])
        let request = try #require(outcome.approvalRequests.first)
        #expect(
            Self.json(request.write) == #"""
                {"plan_id":"\#(Sample.planID)","intent_id":"\#(Sample.intentID)","risk_score":0.93,\#
                "risk_band":"low","is_destructive":true,"destructive_tasks":["b"],"risk_matrix":null,\#
                "cognitive_plan":\#(plan),"requested_at":"2026-03-02T09:15:31.000Z","status":"pending"}
                """#)
        var matrix = request
        matrix.riskMatrix = [Entry("x", 0.5), Entry("y", 1)]
        #expect(Self.json(matrix.write).contains(#""risk_matrix":{"x":0.5,"y":1.0}"#))
    }

    // MARK: Dead letters and topics

    @Test func `a dead letter adds its headers`() {
        let letter = DeadLetter(RejectedRecord(.invalidField, field: "plan_id", detail: "expected text"))
        let headers = letter.headers(topic: "plans.consensus", partition: 3, offset: 17, timestampMs: 99, schemaID: 5)
        #expect(
            headers == [
                Header("x-dlq-reason", "invalid_field"), Header("x-dlq-field", "plan_id"),
                Header("x-dlq-detail", "expected text"), Header("x-dlq-topic", "plans.consensus"),
                Header("x-dlq-partition", "3"), Header("x-dlq-offset", "17"), Header("x-dlq-timestamp", "99"),
                Header("x-dlq-schema-id", "5"),
            ])
        #expect(
            letter.headers(topic: "t", partition: 0, offset: 0, timestampMs: 0, schemaID: nil).map(\.name)
                == headers.dropLast().map(\.name))
    }

    static let day: Int64 = 86_400_000
    static let topics: [(String, Int32, Int64, Int32, String)] = [
        ("plans.consensus", 6, 7, 2 << 20, "snappy"), ("execution.results", 6, 7, 1 << 20, "lz4"),
        ("orchestration.commands", 6, 7, 4 << 20, "lz4"),
        ("cognitive-plans-approval-requests", 3, 7, 4 << 20, "snappy"),
        ("cognitive-plans-approval-responses", 3, 30, 4 << 20, "snappy"),
        ("execution.tickets", 12, 7, 1 << 20, "snappy"), ("telemetry.orchestration", 12, 14, 2 << 20, "zstd"),
        ("telemetry-flow-c", 3, 7, 1 << 20, "gzip"), ("orchestration.incidents", 6, 30, 512 << 10, "lz4"),
        ("sla.alerts", 12, 30, 1 << 20, "gzip"), ("sla.violations", 12, 30, 2 << 20, "gzip"),
        ("plans.consensus.dlq", 3, 30, 4 << 20, "snappy"), ("execution.results.dlq", 3, 30, 4 << 20, "snappy"),
        ("cognitive-plans-approval-dlq", 3, 30, 8 << 20, "snappy"),
        ("orchestration.commands.dlq", 3, 30, 8 << 20, "snappy"),
    ]

    @Test func `the topics are the contract's`() {
        let written = TopicSettings.contract.map {
            "\($0.name) \($0.partitions) \($0.retentionMs / Self.day) \($0.maxMessageBytes) \($0.compression)"
        }
        #expect(written == Self.topics.map { "\($0.0) \($0.1) \($0.2) \($0.3) \($0.4)" })
        #expect(TopicSettings.contract.filter(\.isOptional).map(\.name) == ["telemetry-flow-c"])
    }

    @Test func `every topic that is read has a dead-letter topic that takes its largest record`() {
        let read: [Topic] = [.decisions, .results, .commands, .approvalResponses]
        #expect(Topic.allCases.filter { $0.deadLetters != nil } == read)
        for topic in read {
            guard let letters = topic.deadLetters else { continue }
            #expect(
                TopicSettings(contract: letters).maxMessageBytes
                    > TopicSettings(contract: topic).maxMessageBytes)
        }
    }
}
