/// C2: makes the tickets of a valid plan.
public enum TicketGeneration {
    /// One ticket for each task, in the plan's order. The tickets are PENDING and not yet allocated.
    public static func tickets(
        for decision: Decision, _ valid: ValidPlan, saga: Identifier, attempt: Int32 = 1, context: Context
    ) -> [Ticket] {
        let tasks = decision.plan.tasks ?? []
        let attemptText = String(attempt)
        let ids = tasks.map { Identifier.derived(["ticket", decision.planID, $0.id, attemptText]) }
        let workflowID = saga.description
        let qos = QoS(riskBand: valid.riskBand)
        let profile = context.profile
        return valid.order.map { index in
            let task = tasks[index]
            let estimate = task.estimatedDurationMs ?? profile.defaultEstimateMs
            var metadata: [Entry<String>] = []
            // With room for what C3 adds.
            metadata.reserveCapacity(6)
            metadata.append(Entry("workflow_id", workflowID))
            metadata.append(Entry("generated_by", profile.serviceName))
            metadata.append(Entry("idempotency_key", ids[index].description))
            metadata.append(Entry("orchestrator_version", context.orchestratorVersion))
            return Ticket(
                id: ids[index], planID: decision.planID, intentID: decision.intentID, decisionID: decision.id,
                correlationID: decision.correlationID, traceID: decision.traceID, spanID: decision.spanID,
                taskID: task.id, taskType: valid.types[index], description: task.description,
                dependencies: valid.dependencies[index].map { ids[$0] }, status: .pending, priority: valid.priority,
                riskBand: valid.riskBand,
                sla: SLA(
                    estimatedDurationMs: estimate, riskBand: valid.riskBand, at: context.timeMs, profile: profile),
                qos: qos, parameters: task.parameters, requiredCapabilities: task.requiredCapabilities,
                securityLevel: valid.securityLevel, createdAt: context.timeMs, startedAt: nil, completedAt: nil,
                estimatedDurationMs: estimate, actualDurationMs: nil, retryCount: 0, errorMessage: nil,
                compensationTicketID: nil,
                metadata: metadata,
                schemaVersion: 1)
        }
    }
}
