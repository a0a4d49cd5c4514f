public import Documents

extension TelemetryFrame {
    /// Writes the record's value as JSON, the members in the order of the schema.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writeIdentity(to: &writer)
            writeCorrelation(to: &writer)
            writeMetrics(to: &writer)
            writer.key("total_duration_ms")
            writer.value(totalDurationMs)
            writer.key("tickets_generated")
            writer.value(metrics.totalTickets)
            writer.key("tickets_completed")
            writer.value(metrics.successfulTickets)
            writer.key("tickets_failed")
            writer.value(metrics.failedTickets)
            write("ticket_ids", ticketIDs, to: &writer)
            write("compensation_ticket_ids", compensationTicketIDs, to: &writer)
            writer.key("steps")
            writer.list { writer in
                for step in steps { step.writeForFrame(to: &writer) }
            }
            writer.key("orchestrator_version")
            writer.value(orchestratorVersion)
            writer.key("source")
            writer.value(source)
            writer.key("timestamp")
            writer.value(timestamp)
            writer.key("timestamp_ms")
            writer.value(timestampMs)
            writer.key("schema_version")
            writer.value(schemaVersion)
        }
    }

    /// `timestamp`: ISO 8601.
    public var timestamp: String { Timestamp.text(timestampMs) }

    private func writeIdentity(to writer: inout JSONWriter) {
        writer.key("frame_id")
        writer.value(id)
        writer.key("kind")
        writer.value(kind.rawValue)
        writer.key("state")
        writer.value(state.rawValue)
        writer.key("label")
        writer.value(label)
        writer.key("reason")
        writer.value(reason)
        writer.key("intent_id")
        writer.value(intentID)
        writer.key("plan_id")
        writer.value(planID)
        writer.key("decision_id")
        writer.value(decisionID)
        writer.key("workflow_id")
        writer.value(workflowID)
        writer.key("correlation_id")
        writer.value(correlationID)
        writer.key("trace_id")
        writer.value(traceID)
        writer.key("span_id")
        writer.value(spanID)
        writer.key("risk_band")
        writer.value(riskBand)
    }

    private func writeCorrelation(to writer: inout JSONWriter) {
        writer.key("correlation")
        writer.object { writer in
            writer.key("intent_id")
            writer.value(intentID)
            writer.key("plan_id")
            writer.value(planID)
            writer.key("workflow_id")
            writer.value(workflowID)
            write("ticket_ids", ticketIDs, to: &writer)
        }
    }

    private func writeMetrics(to writer: inout JSONWriter) {
        writer.key("metrics")
        writer.object { writer in
            writer.key("total_tickets")
            writer.value(metrics.totalTickets)
            writer.key("successful_tickets")
            writer.value(metrics.successfulTickets)
            writer.key("failed_tickets")
            writer.value(metrics.failedTickets)
            writer.key("compensated_tickets")
            writer.value(metrics.compensatedTickets)
            writer.key("total_duration_ms")
            writer.value(totalDurationMs)
            writer.key("total_retries")
            writer.value(metrics.totalRetries)
            writer.key("sla_violations")
            writer.value(metrics.slaViolations)
            writer.key("sla_metrics")
            writer.object { writer in
                writer.key("deadline_approaching")
                writer.value(metrics.deadlineApproaching)
                writer.key("budget_critical")
                writer.value(metrics.budgetCritical)
                writer.key("violations_count")
                writer.value(metrics.slaViolations)
                writer.key("remaining_seconds")
                writer.value(metrics.remainingSeconds)
                writer.key("budget_status")
                writer.value(metrics.budgetStatus)
            }
        }
    }

    private func write(_ name: StaticString, _ ids: [Identifier], to writer: inout JSONWriter) {
        writer.key(name)
        writer.list { writer in
            for id in ids { writer.value(id) }
        }
    }
}

extension StepOutcome {
    func writeForFrame(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("name")
            writer.value(step.name)
            writer.key("step_name")
            writer.value(step.name)
            writer.key("node_type")
            writer.value(step.nodeType)
            writer.key("status")
            writer.value(state.rawValue)
            writer.key("duration_ms")
            writer.value(durationMs)
            writer.key("attempts")
            writer.value(attempts)
            writer.key("error")
            writer.value(error)
        }
    }
}

extension JSONWriter {
    /// The text form of an identifier.
    mutating func value(_ identifier: Identifier) {
        identifier.withText { value(utf8: $0) }
    }
}
