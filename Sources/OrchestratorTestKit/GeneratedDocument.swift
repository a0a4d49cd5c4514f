internal import Documents
internal import FlowC

/// Writes the JSON of a generated decision, every field of the contract in wire order.
struct GeneratedDocument {
    let identity: DecisionIdentity
    let options: DecisionOptions
    let tasks: [TaskPattern]

    private var riskScore: Double {
        switch options.riskBand {
        case .low: 0.18
        case .medium: 0.42
        case .high: 0.68
        case .critical: 0.9
        }
    }

    func decision() -> [UInt8] {
        var writer = JSONWriter(capacity: 4096 + tasks.count * 300)
        writer.object { writer in
            writeIdentity(of: "decision_id", to: &writer)
            writer.member("final_decision", options.finalDecision.rawValue)
            writer.member("consensus_method", "unanimous")
            writer.member("aggregated_confidence", 0.91)
            writer.member("aggregated_risk", riskScore)
            writer.key("specialist_votes")
            writer.list { writer in
                for specialist in ["business", "technical", "behavior", "evolution", "architecture"] {
                    writeVote(of: specialist, to: &writer)
                }
            }
            writeMetrics(to: &writer)
            writer.member("explainability_token", "explain-\(identity.planID)")
            writer.member("reasoning_summary", "a generated decision")
            writer.key("compliance_checks")
            writer.object { writer in
                writer.key("confidence_threshold")
                writer.value(true)
                writer.key("risk_acceptable")
                writer.value(true)
            }
            writer.key("guardrails_triggered")
            writer.value(options.guardrails)
            writer.key("cognitive_plan")
            let plan = plan()
            if options.form == .text {
                writer.value(String(decoding: plan, as: UTF8.self))
            } else {
                writer.value(json: plan)
            }
            writer.key("requires_human_review")
            writer.value(options.requiresHumanReview)
            writer.key("created_at")
            writer.value(options.createdAt)
            writer.key("valid_until")
            writer.value(options.validUntil)
            writer.key("metadata")
            writer.object { $0.member("num_specialists", "5") }
            writer.member("hash", String(repeating: "0", count: 64))
            writer.key("schema_version")
            writer.value(1)
        }
        return writer.bytes
    }

    func plan() -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + tasks.count * 300)
        writer.object { writer in
            writeIdentity(of: nil, to: &writer)
            writer.member("version", "1.0.0")
            writer.key("tasks")
            writer.list { writer in
                for task in tasks { write(task, to: &writer) }
            }
            writer.key("execution_order")
            writer.value(tasks.map(\.id))
            writer.member("risk_score", riskScore)
            writer.member("risk_band", options.riskBand.rawValue)
            writer.key("risk_factors")
            writer.object { $0.member("priority", riskScore) }
            writer.member("explainability_token", "expl-\(identity.planID)")
            writer.member("reasoning_summary", "a generated plan")
            writer.member("status", "validated")
            writer.key("created_at")
            writer.value(options.createdAt)
            writer.key("estimated_total_duration_ms")
            writer.value(tasks.reduce(0) { $0 + $1.estimatedDurationMs })
            writer.member("complexity_score", 0.5)
            writer.member("original_domain", "TECHNICAL")
            writer.member("original_priority", "normal")
            writer.member("original_security_level", "internal")
            writeApproval(to: &writer)
            if !options.metadata.isEmpty {
                writer.key("metadata")
                writer.object { writer in
                    for (name, text) in options.metadata.sorted(by: { $0.key < $1.key }) {
                        writer.key(name)
                        writer.value(text)
                    }
                }
            }
            writer.key("schema_version")
            writer.value(1)
        }
        return writer.bytes
    }

    private func writeIdentity(of decision: StaticString?, to writer: inout JSONWriter) {
        if let decision { writer.member(decision, identity.decisionID) }
        writer.member("plan_id", identity.planID)
        writer.member("intent_id", identity.intentID)
        writer.member("correlation_id", identity.correlationID)
        writer.member("trace_id", identity.traceID)
        writer.member("span_id", identity.spanID)
    }

    private func writeVote(of specialist: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("specialist_type", specialist)
            writer.member("opinion_id", "opinion-\(specialist)")
            writer.member("confidence_score", 0.9)
            writer.member("risk_score", riskScore)
            writer.member("recommendation", options.finalDecision.rawValue)
            writer.member("weight", 0.2)
            writer.key("processing_time_ms")
            writer.value(180)
        }
    }

    private func writeMetrics(to writer: inout JSONWriter) {
        writer.key("consensus_metrics")
        writer.object { writer in
            writer.member("divergence_score", 0.04)
            writer.key("convergence_time_ms")
            writer.value(842)
            writer.key("unanimous")
            writer.value(true)
            writer.key("fallback_used")
            writer.value(false)
            writer.member("pheromone_strength", 0.5)
            writer.member("bayesian_confidence", 0.91)
            writer.member("voting_confidence", 1)
        }
    }

    private func write(_ task: TaskPattern, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("task_id", task.id)
            writer.member("task_type", task.type.rawValue)
            writer.member("description", "Generated task \(task.id) of kind \(task.type.rawValue)")
            writer.key("dependencies")
            writer.value(task.dependencies)
            writer.key("estimated_duration_ms")
            writer.value(task.estimatedDurationMs)
            writer.key("required_capabilities")
            writer.value(["read", "compute"])
            writer.key("parameters")
            writer.object { writer in
                writer.member("target", "service-\(task.id)")
                writer.member("namespace", "staging")
            }
            writer.key("metadata")
            writer.object { _ in }
        }
    }

    private func writeApproval(to writer: inout JSONWriter) {
        writer.key("requires_approval")
        writer.value(options.requiresApproval)
        writer.key("approval_status")
        writer.value(options.approvalStatus?.rawValue)
        writer.key("is_destructive")
        writer.value(options.isDestructive)
        writer.key("destructive_tasks")
        writer.value(options.isDestructive ? tasks.suffix(1).map(\.id) : [])
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    fileprivate mutating func member(_ name: StaticString, _ number: Double) {
        key(name)
        value(number)
    }
}
