internal import Documents

/// The fields of a `CognitivePlan` while they are being read, in one pass over its members.
struct PlanReader {
    var scope: FieldScope
    let profile: Profile
    var plan = CognitivePlan()
    var correlationID: String?
    var traceID: String?
    var spanID: String?
    var createdAt: Int64 = 0
    private var priority: String?
    private var originalPriority: String?
    private var securityLevel: String?
    private var originalSecurityLevel: String?
    /// While the wrapper of a plan is read: what the inner plan has stays unless the wrapper says otherwise.
    private var isOuter = false

    init(scope: FieldScope, profile: Profile) {
        self.scope = scope
        self.profile = profile
    }

    /// Reads a plan.
    mutating func read(_ node: Node) throws(RejectedRecord) {
        for member in node.children {
            guard let key = member.keyBytes else { continue }
            if isOuter && member.isNull { continue }
            try read(member, key)
        }
        plan.priorityText = priority ?? originalPriority
        plan.securityLevelText = securityLevel ?? originalSecurityLevel
    }

    /// Reads the wrapper of the plan that has been read.
    mutating func readOuter(_ node: Node) throws(RejectedRecord) {
        isOuter = true
        try read(node)
    }

    /// One member; the names are told apart by their length first.
    private mutating func read(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        switch key.count {
        case 5...8: try readShort(value, key)
        case 9...12: try readMiddle(value, key)
        case 14: try readOfLength14(value, key)
        case 15...17: try readLong(value, key)
        case 20:
            if key.spells("explainability_token") { try value.check(.text, scope, "explainability_token") }
        case 23:
            if key.spells("original_security_level") {
                originalSecurityLevel = try value.readText(scope, "original_security_level").ifNotEmpty
            }
        case 27:
            if key.spells("estimated_total_duration_ms") {
                try value.check(.integer, scope, "estimated_total_duration_ms")
            }
        default: break
        }
    }

    private mutating func readShort(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        switch key.count {
        case 5:
            if key.spells("tasks"), !(isOuter && plan.tasks != nil) { plan.tasks = try readTasks(value) }
        case 6:
            if key.spells("status") { plan.statusText = try value.readText(scope, "status") }
        case 7:
            if key.spells("plan_id") {
                plan.planID = try value.readIdentity(scope, "plan_id", limit: profile.maxIDCharacters)
            } else if key.spells("span_id") {
                spanID = try value.readIdentity(scope, "span_id", limit: DecisionDecoder.maxSpanIDCharacters)
            } else if key.spells("version") {
                try value.check(.text, scope, "version")
            }
        case 8:
            if key.spells("trace_id") {
                traceID = try value.readIdentity(scope, "trace_id", limit: DecisionDecoder.maxTraceIDCharacters)
            } else if key.spells("priority") {
                priority = try readPriority(value)
            } else if key.spells("metadata") {
                try value.check(.object, scope, "metadata")
                try readWaits(value)
            }
        default: break
        }
    }

    private mutating func readMiddle(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        switch key.count {
        case 9:
            if key.spells("intent_id") {
                plan.intentID = try value.readIdentity(scope, "intent_id", limit: profile.maxIDCharacters)
            } else if key.spells("risk_band") {
                plan.riskBandText = try value.readText(scope, "risk_band")
            }
        case 10:
            if key.spells("risk_score") {
                plan.riskScore = try value.readNumber(scope, "risk_score")
            } else if key.spells("created_at") {
                createdAt = try value.readTime(scope, "created_at") ?? 0
            }
        case 11:
            if key.spells("valid_until") {
                plan.validUntil = try value.readTime(scope, "valid_until")
            } else if key.spells("approved_by") {
                try value.check(.text, scope, "approved_by")
            } else if key.spells("approved_at") {
                _ = try value.readTime(scope, "approved_at")
            } else if key.spells("risk_matrix") {
                plan.riskMatrix = value.isNull ? nil : try value.readNumbers(scope, "risk_matrix")
            }
        case 12:
            if key.spells("risk_factors") { try value.check(.object, scope, "risk_factors") }
        default: break
        }
    }

    private mutating func readOfLength14(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        if key.spells("is_destructive") {
            let isDestructive = try value.readBool(scope, "is_destructive") ?? false
            plan.isDestructive = isDestructive || (isOuter && plan.isDestructive)
        } else if key.spells("schema_version") {
            plan.schemaVersion = try value.readInteger(scope, "schema_version") ?? 1
        } else if key.spells("correlation_id") {
            correlationID = try value.readIdentity(scope, "correlation_id", limit: profile.maxIDCharacters)
        } else if key.spells("security_level") {
            securityLevel = try value.readText(scope, "security_level").ifNotEmpty
        }
    }

    private mutating func readLong(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        switch key.count {
        case 15:
            if key.spells("execution_order"), !(isOuter && plan.executionOrder != nil) {
                plan.executionOrder = try value.readTexts(scope, "execution_order", asIdentities: true)
            } else if key.spells("approval_status") {
                plan.approvalStatusText = try value.readText(scope, "approval_status")
            } else if key.spells("original_domain") {
                try value.check(.text, scope, "original_domain")
            }
        case 16:
            if key.spells("complexity_score") { try value.check(.number, scope, "complexity_score") }
        case 17:
            if key.spells("requires_approval") {
                let requiresApproval = try value.readBool(scope, "requires_approval") ?? false
                plan.requiresApproval = requiresApproval || (isOuter && plan.requiresApproval)
            } else if key.spells("original_priority") {
                originalPriority = try value.readText(scope, "original_priority").ifNotEmpty
            } else if key.spells("destructive_tasks") {
                plan.destructiveTasks = try value.readTexts(scope, "destructive_tasks", asIdentities: true)
            } else if key.spells("reasoning_summary") {
                try value.check(.text, scope, "reasoning_summary")
            }
        default: break
        }
    }

    /// What the plan waits for; a wrapper without the member leaves what the inner plan says.
    private mutating func readWaits(_ metadata: Node) throws(RejectedRecord) {
        guard let node = metadata["wait_for"], !node.isNull else { return }
        do throws(EventWaitProblem) {
            plan.waits = try EventWait.read(node)
        } catch {
            throw scope.invalid("metadata", member: "wait_for", error.detail)
        }
    }

    /// Text, or a number from 1 to 10 as the predecessors' resumed plans have it.
    private func readPriority(_ value: Node) throws(RejectedRecord) -> String? {
        if let number = value.integer { return Priority(number: number).rawValue }
        return try value.readText(scope, "priority").ifNotEmpty
    }

    private func readTasks(_ value: Node) throws(RejectedRecord) -> [PlanTask] {
        try value.check(.list, scope, "tasks")
        var tasks: [PlanTask] = []
        tasks.reserveCapacity(value.count)
        for element in value.children {
            guard element.kind == .object else {
                throw scope.invalid("tasks", element: tasks.count, "expected an object")
            }
            tasks.append(try TaskReader.read(element, scope.element(tasks.count, of: "tasks")))
        }
        return tasks
    }
}

extension String? {
    /// The text; nil when it is empty.
    var ifNotEmpty: String? { self?.isEmpty == false ? self : nil }
}
