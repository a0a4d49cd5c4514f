import Documents
import FlowC
import Testing

/// How checkpoints store the constants that sagas were reduced with.
@Suite struct ProfileTests {
    /// Every constant with another value than the contract's.
    static let changed = {
        var profile = Profile()
        profile.name = "canary"
        profile.serviceName = "other"
        profile.defaultEstimateMs = 1
        profile.slaMinimumTimeoutMs = 2
        profile.slaTimeoutMultiplier = 2.25
        profile.maxRetries = PerRiskBand(low: 9, medium: 8, high: 7, critical: 6)
        profile.priorityWeights.risk = 0.5
        profile.priorityWeights.qos = 0.25
        profile.priorityWeights.urgency = 0.125
        profile.maxTasks = 3
        profile.maxDependencies = 4
        profile.maxPlanBytes = 5
        profile.maxIDCharacters = 6
        profile.maxTaskIDCharacters = 7
        profile.maxEstimateMs = 8
        profile.consolidation = .onDispatch
        profile.slaWarningShare = 0.5
        profile.executionDeadlineMs = 9
        profile.signalRetentionMs = 25
        profile.approvalTimeoutMs = 10
        profile.compensates = false
        profile.compensationTimeoutMs = 11
        profile.compensationMaxRetries = 12
        profile.compensationAttempts = 13
        profile.maxStepRetries = 14
        profile.retryBaseMs = 15
        profile.retryCoefficient = 1.5
        profile.retryCapMs = 16
        profile.retryJitter = 0.25
        profile.maxDeferrals = 17
        profile.deferralBaseMs = 18
        profile.deferralBufferMs = 19
        profile.deferralCapMs = 20
        profile.admissionMaxSagas = 21
        profile.admissionBurstSagas = 22
        return profile
    }()

    /// The form before only what differs was stored.
    static let old = #"""
        {"name":"old","service_name":"orchestrator-dynamic","default_estimate_ms":60000,"sla_minimum_timeout_ms":30000,
        "sla_timeout_multiplier":3.0,"max_retries":[1,2,3,5],"priority_weights":[0.4,0.3,0.3],"max_tasks":10000,
        "max_dependencies":1000,"max_plan_bytes":2097152,"max_id_characters":36,"max_task_id_characters":255,
        "max_estimate_ms":2592000000,"consolidation":"on-results"}
        """#

    private func text(_ profile: Profile) -> String {
        var writer = JSONWriter()
        profile.write(to: &writer)
        return writer.text
    }

    private func read(_ json: String) throws -> Profile? {
        try Sample.read(Array(json.utf8)) { Profile(stored: $0) }
    }

    @Test func `a profile of which every constant is changed reads back the same`() throws {
        let changes = zip(Mirror(reflecting: Profile()).children, Mirror(reflecting: Self.changed).children)
        for (before, after) in changes {
            #expect("\(before.value)" != "\(after.value)", "\(after.label ?? "") has to be changed here too")
        }
        #expect(try read(text(Self.changed)) == Self.changed)
    }

    @Test func `the contract's constants are stored as their name`() throws {
        #expect(text(Profile()) == #"{"name":"default"}"#)
        #expect(try read(text(Profile())) == Profile())
    }

    @Test func `a single change is stored beside the name`() throws {
        var profile = Profile()
        profile.executionDeadlineMs = 60_000
        #expect(text(profile) == #"{"name":"default","execution_deadline_ms":60000}"#)
        #expect(try read(text(profile)) == profile)
    }

    @Test func `the form that held every constant of its time still reads`() throws {
        var expected = Profile()
        expected.name = "old"
        expected.slaMinimumTimeoutMs = 30_000
        #expect(try read(Self.old) == expected)
    }

    @Test(arguments: [
        #"[]"#, #"{"name":1}"#, #"{"service_name":null}"#, #"{"max_tasks":"3"}"#, #"{"compensates":1}"#,
        #"{"consolidation":"sometimes"}"#, #"{"max_retries":[1,2,3]}"#, #"{"priority_weights":[0.1,0.2,"x"]}"#,
        #"{"max_step_retries":2147483648}"#, #"{"retry_jitter":"0.1"}"#,
    ])
    func `a member of the wrong type makes it unreadable`(_ json: String) throws {
        #expect(try read(json) == nil)
    }

    /// What is absent from a stored profile has these values: one that changes changes stored sagas.
    @Test func `the contract's constants are part of the stored form`() {
        let values = Mirror(reflecting: Profile()).children.map { "\($0.label ?? ""): \($0.value)" }
        #expect(
            values == [
                "name: default", "serviceName: orchestrator-dynamic", "defaultEstimateMs: 60000",
                "slaMinimumTimeoutMs: 60000", "slaTimeoutMultiplier: 3.0",
                "maxRetries: PerRiskBand<Int32>(low: 1, medium: 2, high: 3, critical: 5)",
                "priorityWeights: PriorityWeights(risk: 0.4, qos: 0.3, urgency: 0.3)", "maxTasks: 10000",
                "maxDependencies: 1000", "maxPlanBytes: 2097152", "maxIDCharacters: 36", "maxTaskIDCharacters: 255",
                "maxEstimateMs: 2592000000", "consolidation: onResults", "slaWarningShare: 0.8",
                "executionDeadlineMs: 14400000", "signalRetentionMs: 86400000", "approvalTimeoutMs: 86400000",
                "compensates: true",
                "compensationTimeoutMs: 120000", "compensationMaxRetries: 3", "compensationAttempts: 3",
                "maxStepRetries: 3", "retryBaseMs: 1000", "retryCoefficient: 2.0", "retryCapMs: 30000",
                "retryJitter: 0.1", "maxDeferrals: 10", "deferralBaseMs: 15000", "deferralBufferMs: 1000",
                "deferralCapMs: 3600000", "admissionMaxSagas: 0", "admissionBurstSagas: 0",
            ])
    }

    @Test(arguments: [
        (2.0, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]), (1.0, [1000, 1000, 1000]),
        (3.0, [1000, 3000, 9000, 27_000, 30_000]), (1.5, [1000, 1500, 2250, 3375]),
    ])
    func `the pause before a retry grows by the coefficient up to the cap`(_ coefficient: Double, _ pauses: [Int64]) {
        var profile = Profile()
        profile.retryJitter = 0
        profile.retryCoefficient = coefficient
        let saga = Identifier.saga(decisionID: Sample.decisionID)
        #expect(pauses.indices.map { profile.retryDelay(Int32($0) + 1, saga: saga) } == pauses)
        #expect(profile.retryDelay(.max, saga: saga) == (coefficient == 1 ? 1000 : 30_000))
    }
}
