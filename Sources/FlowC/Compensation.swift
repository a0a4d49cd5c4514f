public import Documents

/// A ticket that undoes another one, before it is made: the original's bytes are read only then.
public struct Compensation: Hashable, Sendable {
    /// In `metadata` of a ticket of this kind: why.
    static let reasonKey: StaticString = "compensation_reason"
    /// In `parameters` of a ticket of this kind: the ticket that it undoes.
    static let originalKey: StaticString = "original_ticket_id"

    /// ``Identifier/compensation(of:attempt:)``.
    public let id: Identifier
    /// The ticket that is undone.
    public let original: TicketRecord
    /// From 1.
    public let attempt: Int
    /// The completed compensations of what depends on the original.
    public let dependencies: [Identifier]
    /// `reason` of flow-c.md §3.2: `task_failed`, `workflow_inconsistent` or `manual_trigger`.
    public let reason: String
    /// The saga's priority.
    public let priority: Priority
    /// When it goes out, epoch milliseconds.
    public let createdAt: Int64
    /// How long its worker has, milliseconds.
    public let timeoutMs: Int64
    /// How often its worker tries again.
    public let maxRetries: Int32
    /// `generated_by`.
    public let generatedBy: String
    /// `orchestrator_version`.
    public let orchestratorVersion: String
    /// Its place among the saga's tickets.
    public let position: Int32
}

extension Compensation {
    /// The ticket, made of the original as it was published; nil when that cannot be read.
    public func ticket(of original: Node) -> Ticket? {
        guard let planID = original["plan_id"]?.text, let intentID = original["intent_id"]?.text,
            let decisionID = original["decision_id"]?.text, let taskID = original["task_id"]?.text,
            let riskBand = original["risk_band"]?.text.flatMap(RiskBand.init),
            let security = original["security_level"]?.text.flatMap(SecurityLevel.init)
        else { return nil }
        let taskType = self.original.taskType
        let workflowID = original["metadata"]?["workflow_id"]?.text ?? ""
        return Ticket(
            id: id, planID: planID, intentID: intentID, decisionID: decisionID,
            correlationID: original["correlation_id"]?.text, traceID: original["trace_id"]?.text,
            spanID: original["span_id"]?.text, taskID: "compensate-\(self.original.id.description.prefix(8))",
            taskType: .compensate, description: "Undo the task \(taskID) (\(taskType))", dependencies: dependencies,
            status: .pending, priority: priority, riskBand: riskBand,
            sla: SLA(deadline: createdAt.adding(timeoutMs), timeoutMs: timeoutMs, maxRetries: maxRetries),
            qos: QoS(riskBand: riskBand), parameters: parameters(original),
            requiredCapabilities: original["required_capabilities"]?.children.compactMap(\.text) ?? [],
            securityLevel: security, createdAt: createdAt, estimatedDurationMs: nil, retryCount: 0,
            metadata: [
                Entry("workflow_id", workflowID), Entry("generated_by", generatedBy),
                Entry("idempotency_key", id.description), Entry("orchestrator_version", orchestratorVersion),
                Entry("\(Self.reasonKey)", reason), Entry("original_task_type", taskType),
                Entry("original_status", self.original.progress.state.rawValue),
                Entry("compensation_attempt", String(attempt)),
            ], schemaVersion: 1)
    }

    /// The action and what it needs, by the type of the original (flow-c.md §3.2); values the original brings win.
    private func parameters(_ original: Node) -> [Entry<String>] {
        let taskType = self.original.taskType
        let given = original["parameters"]
        let action = Action.all[taskType]
        var parameters = [Entry("action", action?.name ?? "generic_cleanup")]
        for wanted in action?.parameters ?? [] {
            parameters.append(Entry("\(wanted.key)", given?[wanted.key]?.text ?? wanted.value))
        }
        if action == nil {
            var writer = JSONWriter(capacity: 128)
            if let given { writer.value(given) } else { writer.object { _ in } }
            parameters.append(Entry("original_params", writer.text))
        }
        parameters.append(Entry("reason", reason))
        parameters.append(Entry("\(Self.originalKey)", self.original.id.description))
        parameters.append(Entry("original_task_type", taskType))
        return parameters
    }

    /// What undoes a type of task, with the values of what the original does not bring. Lists are JSON text.
    private struct Action {
        let name: String
        let parameters: [(key: StaticString, value: String)]

        init(_ name: String, _ parameters: KeyValuePairs<StaticString, String>) {
            self.name = name
            self.parameters = Array(parameters)
        }

        static let all: [String: Action] = [
            "BUILD": Action(
                "delete_artifacts", ["artifact_ids": "[]", "registry_url": "", "image_tag": "", "repository": ""]),
            "DEPLOY": Action(
                "rollback_deployment",
                [
                    "deployment_name": "", "previous_revision": "HEAD~1", "namespace": "default", "provider": "argocd",
                    "cluster_server": "",
                ]),
            "TEST": Action(
                "cleanup_test_env",
                ["test_id": "", "namespace": "default", "resources": "[]", "cleanup_jobs": "true"]),
            "VALIDATE": Action(
                "revert_approval", ["approval_id": "", "validation_id": "", "revert_status": "PENDING"]),
            "EXECUTE": Action(
                "rollback_execution",
                ["execution_id": "", "rollback_script": "", "working_dir": "", "cleanup_outputs": "true"]),
        ]
    }
}
