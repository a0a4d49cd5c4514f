internal import Documents

extension Reduction {
    /// The outcome of what happened so far.
    func outcome(_ verdict: Verdict) -> Outcome {
        var outcome = Outcome(verdict: verdict, effects: effects)
        outcome.saga = saga
        outcome.journal = journal
        outcome.headers =
            decision.map { TicketHeaders.headers(for: $0) } ?? TicketHeaders.headers(for: saga, handedOn: handedOn)
        outcome.tickets = tickets
        outcome.wake = wake
        if hasNewSteps {
            outcome.checkpoint = Checkpoint(
                id: .checkpoint(saga: saga.id, step: saga.step, sequence: saga.revision), sagaID: saga.id,
                step: saga.step, revision: saga.revision, steps: steps,
                orchestratorVersion: context.orchestratorVersion, document: checkpointDocument())
        }
        return outcome
    }

    /// The frame of this moment.
    func frame(_ kind: TelemetryFrame.Kind, deadline: Int64? = nil) -> TelemetryFrame {
        TelemetryFrame(
            id: .frame(saga: saga.id, kind: kind), kind: kind, state: saga.state, planID: saga.planID,
            intentID: saga.intentID, decisionID: saga.decisionID, workflowID: saga.id,
            correlationID: saga.correlationID, traceID: saga.traceID, spanID: saga.spanID,
            metrics: metrics(deadline: deadline), totalDurationMs: max(1, context.timeMs - saga.createdAt),
            ticketIDs: tickets?.planIDs ?? saga.ticketIDs, compensationTicketIDs: tickets?.undoingIDs ?? [],
            steps: steps, label: saga.facts.label, reason: saga.reason, riskBand: saga.riskBand,
            orchestratorVersion: context.orchestratorVersion, source: context.profile.serviceName,
            timestampMs: context.timeMs)
    }

    private func metrics(deadline: Int64?) -> TelemetryFrame.Metrics {
        var metrics = TelemetryFrame.Metrics()
        metrics.totalTickets = Int64(tickets?.plan.count ?? saga.ticketIDs.count)
        let deadline = deadline ?? tickets?.plan.map(\.deadline).max()
        if let deadline { metrics.remainingSeconds = Double(max(0, deadline - context.timeMs)) / 1000 }
        metrics.budgetStatus = context.budget.status
        metrics.budgetCritical = context.budget.isCritical
        guard let tickets else { return metrics }
        for (index, ticket) in tickets.plan.enumerated() {
            let progress = ticket.progress
            if progress.state == .completed { metrics.successfulTickets += 1 }
            if progress.state.isFailure { metrics.failedTickets += 1 }
            if progress.marks.contains(.alerted) { metrics.deadlineApproaching = true }
            if progress.marks.contains(.violated) { metrics.slaViolations += 1 }
            if tickets.isUndone(index) { metrics.compensatedTickets += 1 }
        }
        metrics.totalRetries = Int64(tickets.undoings.reduce(0) { $0 + max(0, $1.count - 1) })
        return metrics
    }

    private func rendered(_ report: ValidationReport) -> (json: [UInt8], sha256: String) {
        if report.valid && report.warnings.isEmpty && report.validatedAt == context.timeMs {
            return context.cleanReport
        }
        let json = report.canonicalJSON
        return (json, ValidationReport.sha256(json))
    }

    private func checkpointDocument() -> [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        writer.object { writer in
            writer.key("schema_version")
            writer.value(Checkpoint.schemaVersion)
            writer.key("saga_id")
            writer.value(saga.id)
            writer.key("attempt")
            writer.value(saga.attempt)
            writer.key("state")
            writer.value(saga.state.rawValue)
            writer.key("step")
            writer.value(saga.step.name)
            writer.key("steps")
            writer.list { writer in
                for step in steps { step.writeForCheckpoint(to: &writer) }
            }
            if let report {
                let rendered = rendered(report)
                writer.key("validation")
                writer.value(json: rendered.json)
                writer.key("validation_sha256")
                writer.value(rendered.sha256)
            }
            writer.key("tickets")
            writer.value(tickets?.plan.count ?? saga.ticketIDs.count)
            writer.key("context")
            context.write(to: &writer)
            if let holder {
                writer.key("plan_holder")
                holder.write(to: &writer)
            }
            if !saga.ticketIDs.isEmpty || tickets != nil {
                writer.key("headers")
                TicketHeaders.write(handedOn, to: &writer)
            }
            if saga.state.keepsDecision, let decision {
                writer.key("decision")
                decision.writeForCheckpoint(to: &writer)
                writer.key("plan")
                if let plan = decision.planDocument { writer.value(json: plan) } else { writer.null() }
            }
        }
        return writer.bytes
    }
}

extension StepOutcome {
    func writeForCheckpoint(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("step")
            writer.value(step.name)
            writer.key("node_type")
            writer.value(step.nodeType)
            writer.key("status")
            writer.value(state.rawValue)
            writer.key("duration_ns")
            writer.value(durationNs)
            writer.key("attempts")
            writer.value(attempts)
            writer.key("error")
            writer.value(error)
        }
    }
}

extension ExecutionState {
    /// Whether its plan is still to be carried out: the checkpoint holds the decision.
    var keepsDecision: Bool { self == .awaitingApproval || self == .retrying || self == .deferred }
}

extension Decision {
    /// What the saga goes on from when its approval is answered; the plan is stored beside it.
    func writeForCheckpoint(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("decision_id")
            writer.value(id)
            writer.key("plan_id")
            writer.value(planID)
            writer.key("intent_id")
            writer.value(intentID)
            writer.key("is_bare_plan")
            writer.value(isBarePlan)
            writer.key("correlation_id")
            writer.value(correlationID)
            writer.key("trace_id")
            writer.value(traceID)
            writer.key("span_id")
            writer.value(spanID)
            writer.key("final_decision")
            writer.value(finalDecision.rawValue)
            writer.key("aggregated_risk")
            if let aggregatedRisk { writer.value(aggregatedRisk) } else { writer.null() }
            writer.key("created_at")
            writer.value(createdAt)
            writer.key("valid_until")
            writer.value(validUntil)
            writer.key("headers")
            TicketHeaders.write(headers, to: &writer)
        }
    }
}
