import FlowC
import Testing

@Suite struct PlanValidationTests {
    static func validate(_ plan: CognitivePlan, profile: Profile = Profile()) -> PlanValidation {
        PlanValidation(plan, at: Sample.now, profile: profile)
    }

    static func changed(_ change: (inout CognitivePlan) -> Void) -> CognitivePlan {
        var plan = Sample.decodedPlan([("a", []), ("b", ["a"])])
        change(&plan)
        return plan
    }

    @Test func `a sound plan is valid, without warnings`() {
        let validation = Self.validate(Sample.decodedPlan([("a", []), ("b", ["a"])]))
        #expect(validation.report.valid)
        #expect(validation.report.errors.isEmpty)
        #expect(validation.report.warnings.isEmpty)
        #expect(validation.plan?.order == [0, 1])
        #expect(validation.plan?.dependencies == [[], [0]])
        #expect(validation.plan?.types == [.execute, .execute])
        #expect(validation.plan?.riskBand == .low)
        #expect(validation.plan?.priority == .normal)
        #expect(validation.plan?.securityLevel == .internal)
    }

    /// Each error code with a plan that has just that error: code, path, ids.
    static let errors: [(String, CognitivePlan, String, [String])] = [
        ("missing_field", changed { $0.planID = nil }, "plan_id", []),
        ("missing_field", changed { $0.tasks = nil }, "tasks", []),
        ("missing_field", changed { $0.executionOrder = nil }, "execution_order", []),
        ("missing_field", changed { $0.riskScore = nil }, "risk_score", []),
        ("missing_field", changed { $0.riskBandText = nil }, "risk_band", []),
        ("empty_plan", changed { $0.tasks = [] }, "tasks", []),
        ("duplicate_task", Sample.decodedPlan([("a", []), ("a", [])], order: ["a"]), "tasks[1].task_id", ["a"]),
        (
            "unknown_dependency", Sample.decodedPlan([("a", []), ("b", ["a", "x"])]), "tasks[1].dependencies[1]",
            ["b", "x"]
        ),
        ("self_dependency", Sample.decodedPlan([("a", ["a"])]), "tasks[0].dependencies[0]", ["a"]),
        ("cycle", Sample.decodedPlan([("a", ["b"]), ("b", ["a"])]), "tasks[0].dependencies", ["a", "b"]),
        (
            "unknown_in_order", changed { $0.executionOrder = ["a", "x", "b"] }, "execution_order[1]", ["x"]
        ),
        ("unknown_task_type", changed { $0.tasks?[1].typeText = "INFERENCE" }, "tasks[1].task_type", ["b"]),
        ("unknown_task_type", changed { $0.tasks?[1].typeText = "" }, "tasks[1].task_type", ["b"]),
        ("unknown_enum", changed { $0.riskBandText = "purple" }, "risk_band", []),
        ("unknown_enum", changed { $0.riskBandText = "HIGH" }, "risk_band", []),
        ("unknown_enum", changed { $0.securityLevelText = "top" }, "security_level", []),
        ("out_of_range", changed { $0.riskScore = 1.0001 }, "risk_score", []),
        ("out_of_range", changed { $0.riskScore = -0.0001 }, "risk_score", []),
        ("out_of_range", changed { $0.riskScore = .nan }, "risk_score", []),
        (
            "out_of_range", changed { $0.tasks?[0].estimatedDurationMs = -1 }, "tasks[0].estimated_duration_ms",
            ["a"]
        ),
        (
            "out_of_range", changed { $0.tasks?[0].estimatedDurationMs = 2_592_000_001 },
            "tasks[0].estimated_duration_ms", ["a"]
        ),
        (
            "too_large", Sample.decodedPlan((0...10_000).map { ("t\($0)", []) }), "tasks", []
        ),
        (
            "too_large",
            Sample.decodedPlan((0...1000).map { ("t\($0)", []) } + [("z", (0...1000).map { "t\($0)" })]),
            "tasks[1001].dependencies", ["z"]
        ),
        ("too_large", changed { $0.documentBytes = 2 * 1024 * 1024 + 1 }, "", []),
        ("too_large", changed { $0.planID = String(repeating: "p", count: 37) }, "plan_id", []),
        ("too_large", changed { $0.intentID = String(repeating: "é", count: 37) }, "intent_id", []),
        (
            "too_large", Sample.decodedPlan([(String(repeating: "t", count: 256), [])]), "tasks[0].task_id",
            [String(repeating: "t", count: 64) + "…"]
        ),
    ]

    @Test(arguments: errors) func `a plan with one fault has that one error`(
        code: String, plan: CognitivePlan, path: String, ids: [String]
    ) {
        let validation = Self.validate(plan)
        #expect(validation.report.valid == false)
        #expect(validation.plan == nil)
        #expect(validation.report.errors.map(\.code) == [code])
        #expect(validation.report.errors.first?.path == path)
        #expect(validation.report.errors.first?.ids == ids)
        #expect(validation.report.errors.first?.message.isEmpty == false)
    }

    @Test func `every error code is covered above`() {
        #expect(Set(Self.errors.map(\.0)) == Set(PlanProblem.ErrorCode.allCases.map(\.rawValue)))
    }

    /// Plans that lie exactly on a bound.
    static let onTheBound: [CognitivePlan] = [
        changed { $0.riskScore = 0 }, changed { $0.riskScore = 1 },
        changed { $0.tasks?[0].estimatedDurationMs = 0 },
        changed { $0.tasks?[0].estimatedDurationMs = 2_592_000_000 },
        changed { $0.documentBytes = 2 * 1024 * 1024 },
        changed { $0.planID = String(repeating: "é", count: 36) },
        changed { $0.intentID = String(repeating: "i", count: 36) },
        Sample.decodedPlan([(String(repeating: "é", count: 255), [])]),
        Sample.decodedPlan((0..<10_000).map { ("t\($0)", []) }),
        Sample.decodedPlan((0..<1000).map { ("t\($0)", []) } + [("z", (0..<1000).map { "t\($0)" })]),
    ]

    @Test(arguments: onTheBound) func `a plan on the bound is valid`(plan: CognitivePlan) {
        #expect(Self.validate(plan).report.errors.map(\.message) == [])
    }

    static let types: [(String?, TaskType?)] = [
        (nil, .execute), ("BUILD", .build), ("deploy", .deploy), ("Test", .test), ("validate", .validate),
        ("execute", .execute), ("COMPENSATE", .compensate), ("query", .query), ("transform", .transform),
        ("analyze", .query), ("generate", .execute), ("code_generation", .execute), ("Review", .validate),
        ("inference", nil),
    ]

    @Test(arguments: types) func `a task type is read in any case, through the map of older names`(
        text: String?, type: TaskType?
    ) {
        let validation = Self.validate(Self.changed { $0.tasks?[0].typeText = text })
        #expect(validation.plan?.types.first == type)
    }

    static let warnings: [(String, CognitivePlan, String)] = [
        ("schema_version", changed { $0.schemaVersion = 2 }, "schema version 2, expected 1"),
        ("schema_version", changed { $0.schemaVersion = 0 }, "schema version 0, expected 1"),
        ("unknown_priority", changed { $0.priorityText = "urgent" }, "unknown priority urgent, taken as NORMAL"),
        ("order_recomputed", changed { $0.executionOrder = [] }, "the execution order is empty and was recomputed"),
        (
            "order_recomputed", changed { $0.executionOrder = ["b"] },
            "the execution order misses ids and was recomputed"
        ),
        (
            "order_recomputed", changed { $0.executionOrder = ["a", "b", "a"] },
            "the execution order repeats ids and was recomputed"
        ),
        (
            "order_recomputed", changed { $0.executionOrder = ["b", "a"] },
            "the execution order has a task before one that it depends on and was recomputed"
        ),
    ]

    @Test(arguments: warnings) func `what is odd is warned of and the plan runs`(
        code: String, plan: CognitivePlan, message: String
    ) {
        let validation = Self.validate(plan)
        #expect(validation.report.valid)
        #expect(validation.report.warnings.map(\.code) == [code])
        #expect(validation.report.warnings.first?.message == message)
        #expect(validation.plan?.order == [0, 1])
        #expect(validation.plan?.priority == .normal)
    }

    @Test func `every warning code is covered above`() {
        #expect(Set(Self.warnings.map(\.0)) == Set(PlanProblem.WarningCode.allCases.map(\.rawValue)))
    }

    @Test func `all faults of a plan are listed at once`() {
        let plan = Self.changed { plan in
            plan.planID = nil
            plan.riskScore = 7
            plan.riskBandText = "x"
            plan.tasks?[0].dependencies = ["a", "b", "y"]
            plan.tasks?[1].typeText = "q"
            plan.executionOrder = ["z"]
        }
        #expect(
            Self.validate(plan).report.errors.map(\.code) == [
                "missing_field", "out_of_range", "unknown_enum", "unknown_task_type", "self_dependency",
                "unknown_dependency", "unknown_in_order", "cycle",
            ])
    }

    @Test func `errors beyond a thousand are counted`() {
        let plan = Sample.decodedPlan((0..<3).map { task in ("t\(task)", (0..<900).map { "x\($0)" }) })
        let report = Self.validate(plan).report
        #expect(report.errors.count == 1000)
        #expect(report.omittedErrors == 1700)
        #expect(String(decoding: report.canonicalJSON, as: UTF8.self).contains(#""errors_omitted":1700"#))
    }

    @Test func `the report's canonical form and hash are fixed`() {
        let sound = Self.validate(Sample.decodedPlan([("a", [])])).report
        let json = #"{"valid":true,"errors":[],"warnings":[],"validated_at":"2026-03-02T09:15:31.000Z"}"#
        #expect(String(decoding: sound.canonicalJSON, as: UTF8.self) == json)
        #expect(sound.sha256 == "d9bf007477a2b4cf2bfd5729322d2760d5c63f8984240da19c42f5e43eecd6de")
        let faulty = Self.validate(Sample.decodedPlan([("a", ["a"])])).report
        #expect(
            String(decoding: faulty.canonicalJSON, as: UTF8.self) == #"""
                {"valid":false,"errors":[{"code":"self_dependency","message":"the task a depends on itself",\#
                "path":"tasks[0].dependencies[0]","ids":["a"]}],"warnings":[],\#
                "validated_at":"2026-03-02T09:15:31.000Z"}
                """#)
    }

    @Test func `limits come from the profile`() {
        var profile = Profile()
        profile.maxTasks = 1
        profile.maxDependencies = 0
        profile.maxIDCharacters = 3
        profile.maxTaskIDCharacters = 0
        profile.maxEstimateMs = 5
        profile.maxPlanBytes = 0
        let plan = Self.changed { $0.documentBytes = 1 }
        #expect(
            Self.validate(plan, profile: profile).report.errors.map(\.path) == ["plan_id", "intent_id", "", "tasks"])
        profile.maxTasks = 2
        let estimated = Self.changed { $0.tasks?[0].estimatedDurationMs = 6 }
        #expect(
            Self.validate(estimated, profile: profile).report.errors.suffix(4).map(\.path) == [
                "tasks[0].task_id", "tasks[0].estimated_duration_ms", "tasks[1].task_id", "tasks[1].dependencies",
            ])
    }
}
