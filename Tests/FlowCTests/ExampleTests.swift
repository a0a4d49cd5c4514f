import FlowC
import Testing

/// The contract's example records end as they say, at a time shortly after they were made.
@Suite struct ExampleTests {
    static let shortlyAfter: Int64 = 60_000

    static func reduce(_ example: ExampleRecord, at time: Int64) throws -> Outcome {
        var json = example.value
        if let plan = example.plan {
            let end = try #require(json.lastIndex(of: "}"))
            json.replaceSubrange(
                end..., with: #","cognitive_plan":\#(example.planIsText ? Sample.quoted(plan) : plan)}"#)
        }
        let headers = example.headers.sorted { $0.key < $1.key }.map { Header($0.key, $0.value) }
        let decision = try Sample.decode(json, headers: headers)
        #expect(decision.correlationID == example.headers["correlation-id"])
        return try Reducer.reduce(nil, .decision(decision, planHolder: nil), Context(timeMs: time))
    }

    @Test func `01: a chain of low risk becomes four tickets`() throws {
        let outcome = try Self.reduce(.linearApproveLow, at: 1_772_442_930_250 + Self.shortlyAfter)
        #expect(outcome.verdict == .dispatched)
        #expect(outcome.published.map(\.taskID) == ["t1", "t2", "t3", "t4"])
        #expect(outcome.published.map(\.taskType) == [.build, .test, .validate, .deploy])
        #expect(outcome.published.map(\.sla.timeoutMs) == [60_000, 135_000, 60_000, 360_000])
        #expect(outcome.published.map(\.sla.maxRetries) == [1, 1, 1, 1])
        let ids = outcome.published.map(\.id)
        #expect(outcome.published.map(\.dependencies) == [[], [ids[0]], [ids[0]], [ids[1], ids[2]]])
        #expect(ids[0].description == "4c5bcb73-c7c3-520c-ac87-b15076f7da70")
        #expect(outcome.published[0].parameters.last == Entry("artifact_ids", #"["img-771"]"#))
        #expect(outcome.published[0].metadata.contains(Entry("priority_score", "0.3885")))
    }

    @Test func `02: a diamond of high risk becomes four tickets, exactly once and strong`() throws {
        let outcome = try Self.reduce(.diamondApproveHigh, at: 1_772_443_200_000 + Self.shortlyAfter)
        #expect(outcome.verdict == .dispatched)
        #expect(outcome.published.map(\.taskID) == ["extract", "left", "right", "join"])
        #expect(outcome.published.allSatisfy { $0.qos.deliveryMode == .exactlyOnce && $0.qos.consistency == .strong })
        #expect(outcome.published.allSatisfy { $0.sla.maxRetries == 3 && $0.priority == .high })
        #expect(outcome.published.allSatisfy { $0.securityLevel == .confidential })
    }

    @Test func `02: past its hour it is expired`() throws {
        let outcome = try Self.reduce(.diamondApproveHigh, at: 1_772_446_800_001)
        #expect(outcome.verdict == .rejected(reason: "expired"))
        #expect(outcome.published.isEmpty)
    }

    @Test func `03: a conditional decision with a guardrail waits for a person`() throws {
        let outcome = try Self.reduce(.fanoutConditionalCritical, at: 1_772_443_512_007 + Self.shortlyAfter)
        #expect(outcome.verdict == .awaitingApproval)
        #expect(outcome.approvalRequests.count == 1)
        #expect(outcome.approvalRequests.first?.riskScore == 0.74)
        #expect(outcome.saga?.detail == "conditional, and the guardrail divergence_near_limit was triggered")
        #expect(outcome.published.isEmpty)
        #expect(outcome.frames.isEmpty)
    }

    @Test func `03: its plan makes nine tickets once it is approved`() throws {
        let plan = try #require(ExampleRecord.fanoutConditionalCritical.plan)
        let decision = try Sample.decode(plan)
        let time: Int64 = 1_772_443_512_007
        let outcome = try Reducer.reduce(nil, .decision(decision, planHolder: nil), Context(timeMs: time))
        #expect(outcome.published.count == 9)
        #expect(outcome.published.map(\.taskType).first == .query)
        #expect(outcome.published[1].estimatedDurationMs == 60_000)
        #expect(outcome.published[7].dependencies.count == 6)
        #expect(outcome.published.allSatisfy { $0.securityLevel == .restricted && $0.sla.maxRetries == 5 })
    }

    @Test func `03: past its time it is expired`() throws {
        let outcome = try Self.reduce(.fanoutConditionalCritical, at: 1_772_445_312_008)
        #expect(outcome.verdict == .rejected(reason: "expired"))
        #expect(outcome.approvalRequests.isEmpty)
    }

    @Test func `04: a destructive plan under review makes one request and no tickets`() throws {
        let outcome = try Self.reduce(.reviewRequiredDestructive, at: 1_772_443_800_000 + Self.shortlyAfter)
        #expect(outcome.verdict == .awaitingApproval)
        #expect(outcome.saga?.state == .awaitingApproval)
        #expect(outcome.effects.count == 1)
        let request = try #require(outcome.approvalRequests.first)
        #expect(request.isDestructive)
        #expect(request.destructiveTasks == ["drop"])
        #expect(request.riskScore == 0.93)
        #expect(request.riskBand == "critical")
    }

    @Test func `05: a bare plan becomes two tickets of a decision of its own`() throws {
        let outcome = try Self.reduce(.barePlan, at: 1_772_444_100_000 + Self.shortlyAfter)
        #expect(outcome.verdict == .dispatched)
        #expect(outcome.published.map(\.taskID) == ["a", "b"])
        #expect(outcome.published.allSatisfy { $0.decisionID == "6572dd02-58da-53db-8ade-5964c657babb" })
        #expect(outcome.published.allSatisfy { $0.riskBand == .medium && $0.sla.maxRetries == 2 })
    }
}
