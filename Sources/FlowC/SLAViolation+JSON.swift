public import Documents

extension SLAViolation {
    /// Writes the record's value, the members in the order of the contract.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("violation_id")
            writer.value(id)
            writer.key("event_type")
            writer.value("VIOLATION")
            writer.key("workflow_id")
            writer.value(workflowID)
            writer.key("ticket_id")
            writer.value(ticketID?.description)
            writer.key("violation_type")
            writer.value(kind.rawValue)
            writer.key("service_name")
            writer.value(serviceName)
            writer.key("sla_deadline")
            writer.value(Timestamp.text(deadline))
            writer.key("actual_completion")
            writer.value(completedAt.map(Timestamp.text))
            writer.key("delay_ms")
            writer.value(delayMs)
            writer.key("budget_remaining")
            if let budgetRemaining { writer.value(budgetRemaining) } else { writer.null() }
            writer.key("severity")
            writer.value(severity.rawValue)
            writer.key("metadata")
            writer.object { writer in
                writer.key("status")
                writer.value(status)
                writer.key("retry_count")
                writer.value(retryCount)
                writer.key("duration_source")
                writer.value(durationSource.rawValue)
            }
            writer.key("timestamp")
            writer.value(Timestamp.text(timestampMs))
        }
    }
}
