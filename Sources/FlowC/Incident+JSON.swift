public import Documents

extension Incident {
    /// Writes the record's value as JSON, the members in the order of the schema.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("incident_id")
            writer.value(id)
            writer.key("workflow_id")
            writer.value(workflowID)
            writer.key("incident_type")
            writer.value(type.rawValue)
            writer.key("severity")
            writer.value(severity.rawValue)
            writer.key("details")
            writer.value(details)
            writer.key("affected_tickets")
            writer.list { writer in
                for ticket in affectedTickets { writer.value(ticket) }
            }
            writer.key("correlation_id")
            writer.value(correlationID)
            writer.key("trace_id")
            writer.value(traceID)
            writer.key("recommended_playbook")
            writer.value(playbook)
            writer.key("auto_remediation_enabled")
            writer.value(isRemediable)
            writer.key("escalation_required")
            writer.value(escalates)
            writer.key("created_at")
            writer.value(createdAt)
            writer.key("hash")
            writer.value(hash)
        }
    }
}
