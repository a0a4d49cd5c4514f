import FlowC
import Testing

@Suite struct TicketGenerationTests {
    static func tickets(
        _ json: String, context: Context = Sample.context, headers: [Header] = []
    ) throws -> [Ticket] {
        try Reducer.reduce(nil, .decision(try Sample.decode(json, headers: headers), planHolder: nil), context)
            .published
    }

    static func one(_ members: String = "", plan: [String: String?] = [:], context: Context = Sample.context) throws
        -> Ticket?
    {
        var changes = plan
        changes["tasks"] = "[\(Sample.task("a", more: members))]"
        changes["execution_order"] = #"["a"]"#
        return try tickets(Sample.decision(plan: changes), context: context).first
    }

    @Test func `a ticket has every field of the contract`() throws {
        let members = #"""
            ,"description":"Compile","estimated_duration_ms":20000,"required_capabilities":["code"],
            "parameters":{"image_tag":"1.4.2","retries":3}
            """#
        let json = Sample.decision(
            ["correlation_id": #""corr""#, "trace_id": Sample.quoted(Sample.traceID), "span_id": #""span""#],
            plan: [
                "tasks": "[\(Sample.task("a", more: members)),\(Sample.task("b", after: ["a"]))]",
                "risk_band": #""high""#, "original_priority": #""critical""#,
                "original_security_level": #""restricted""#,
            ])
        let tickets = try Self.tickets(json)
        let saga = Identifier.saga(decisionID: Sample.decisionID)
        let id = Identifier.ticket(planID: Sample.planID, taskID: "a", attempt: 1)
        let next = Identifier.ticket(planID: Sample.planID, taskID: "b", attempt: 1)
        #expect(tickets.map(\.id) == [id, next])
        let ticket = tickets[0]
        #expect(ticket.planID == Sample.planID)
        #expect(ticket.intentID == Sample.intentID)
        #expect(ticket.decisionID == Sample.decisionID)
        #expect(ticket.correlationID == "corr")
        #expect(ticket.traceID == Sample.traceID)
        #expect(ticket.spanID == "span")
        #expect(ticket.taskID == "a")
        #expect(ticket.taskType == .build)
        #expect(ticket.description == "Compile")
        #expect(ticket.dependencies == [])
        #expect(tickets[1].dependencies == [id])
        #expect(ticket.status == .pending)
        #expect(ticket.priority == .critical)
        #expect(ticket.riskBand == .high)
        #expect(ticket.sla == SLA(deadline: Sample.now + 60_000, timeoutMs: 60_000, maxRetries: 3))
        #expect(
            ticket.qos == QoS(deliveryMode: .exactlyOnce, consistency: .strong, durability: .persistent))
        #expect(ticket.parameters == [Entry("image_tag", "1.4.2"), Entry("retries", "3")])
        #expect(ticket.requiredCapabilities == ["code"])
        #expect(ticket.securityLevel == .restricted)
        #expect(ticket.createdAt == Sample.now)
        #expect(ticket.startedAt == nil)
        #expect(ticket.completedAt == nil)
        #expect(ticket.estimatedDurationMs == 20_000)
        #expect(ticket.actualDurationMs == nil)
        #expect(ticket.retryCount == 0)
        #expect(ticket.errorMessage == nil)
        #expect(ticket.compensationTicketID == nil)
        #expect(
            ticket.metadata == [
                Entry("workflow_id", saga.description), Entry("generated_by", "orchestrator-dynamic"),
                Entry("idempotency_key", id.description), Entry("orchestrator_version", "v2"),
                Entry("priority_score", "0.6700"), Entry("allocation_method", "unassigned"),
            ])
        #expect(ticket.schemaVersion == 1)
        #expect(tickets[1].description == "")
        #expect(Mirror(reflecting: ticket).children.count == 29)
    }

    /// The contract's examples of estimate and time.
    static let estimates: [(String, Int64)] = [
        ("1", 60_000), ("10000", 60_000), ("20000", 60_000), ("20001", 60_003), ("30000", 90_000),
        ("60000", 180_000), ("600000", 1_800_000), ("null", 180_000), ("0", 60_000), ("2592000000", 7_776_000_000),
    ]

    @Test(arguments: estimates) func `a ticket's time is three estimates, at least a minute`(
        estimate: String, timeout: Int64
    ) throws {
        let ticket = try Self.one(#","estimated_duration_ms":\#(estimate)"#)
        #expect(ticket?.sla.timeoutMs == timeout)
        #expect(ticket?.sla.deadline == Sample.now + timeout)
        #expect(ticket?.estimatedDurationMs == Int64(estimate) ?? 60_000)
    }

    @Test func `a missing estimate is a minute`() throws {
        #expect(try Self.one()?.estimatedDurationMs == 60_000)
        #expect(try Self.one()?.sla.timeoutMs == 180_000)
    }

    static let bands: [(RiskBand, Int32, DeliveryMode, Consistency)] = [
        (.critical, 5, .exactlyOnce, .strong), (.high, 3, .exactlyOnce, .strong),
        (.medium, 2, .atLeastOnce, .eventual), (.low, 1, .atLeastOnce, .eventual),
    ]

    @Test(arguments: bands) func `retries and quality follow the risk band`(
        band: RiskBand, retries: Int32, delivery: DeliveryMode, consistency: Consistency
    ) throws {
        let ticket = try Self.one(plan: ["risk_band": Sample.quoted(band.rawValue)])
        #expect(ticket?.riskBand == band)
        #expect(ticket?.sla.maxRetries == retries)
        #expect(
            ticket?.qos == QoS(deliveryMode: delivery, consistency: consistency, durability: .persistent))
    }

    static let inherited: [(String?, String?, Priority, SecurityLevel)] = [
        (nil, nil, .normal, .internal), (#""low""#, #""public""#, .low, .public),
        (#""NORMAL""#, #""INTERNAL""#, .normal, .internal), (#""High""#, #""Confidential""#, .high, .confidential),
        (#""critical""#, #""restricted""#, .critical, .restricted), (#""soon""#, nil, .normal, .internal),
    ]

    @Test(arguments: inherited) func `priority and security level are inherited`(
        priority: String?, level: String?, expected: Priority, expectedLevel: SecurityLevel
    ) throws {
        let ticket = try Self.one(plan: ["original_priority": priority, "original_security_level": level])
        #expect(ticket?.priority == expected)
        #expect(ticket?.securityLevel == expectedLevel)
    }

    @Test func `tickets come in the plan's order`() throws {
        let tasks = [Sample.task("c"), Sample.task("a"), Sample.task("b", after: ["c"])].joined(separator: ",")
        let right = try Self.tickets(
            Sample.decision(plan: ["tasks": "[\(tasks)]", "execution_order": #"["a","c","b"]"#]))
        #expect(right.map(\.taskID) == ["a", "c", "b"])
        let wrong = try Self.tickets(Sample.decision(plan: ["tasks": "[\(tasks)]", "execution_order": #"["b"]"#]))
        #expect(wrong.map(\.taskID) == ["c", "b", "a"])
    }

    @Test func `the constants come from the profile`() throws {
        var profile = Profile()
        profile.serviceName = "svc"
        profile.defaultEstimateMs = 100
        profile.slaMinimumTimeoutMs = 7
        profile.slaTimeoutMultiplier = 1.555
        profile.maxRetries = PerRiskBand(low: 9, medium: 9, high: 9, critical: 9)
        let context = Context(timeMs: 5, orchestratorVersion: "v9", profile: profile)
        let ticket = try Self.one(context: context)
        #expect(ticket?.sla == SLA(deadline: 160, timeoutMs: 155, maxRetries: 9))
        #expect(ticket?.metadata[1] == Entry("generated_by", "svc"))
        #expect(ticket?.metadata[3] == Entry("orchestrator_version", "v9"))
        profile.slaTimeoutMultiplier = 1e300
        let late = try Self.one(context: Context(timeMs: 5, profile: profile))
        #expect(late?.sla == SLA(deadline: Int64.max, timeoutMs: Int64.max, maxRetries: 9))
    }
}
