extension Incident {
    /// `hash`: SHA-256 of ``hashed`` in lower-case hexadecimal digits.
    public var hash: String { ValidationReport.sha256(hashed) }

    /// What the hash covers: all other fields as JSON, sorted by name (flow-c.md §1.10).
    var hashed: [UInt8] {
        var json = HashedJSON()
        json.put("affected_tickets", affectedTickets.map(\.description))
        json.put("auto_remediation_enabled", isRemediable)
        json.put("correlation_id", correlationID)
        json.put("created_at", createdAt)
        json.put("details", details)
        json.put("escalation_required", escalates)
        json.put("incident_id", id.description)
        json.put("incident_type", type.rawValue)
        json.put("recommended_playbook", playbook)
        json.put("severity", severity.rawValue)
        json.put("trace_id", traceID)
        json.put("workflow_id", workflowID.description)
        return json.bytes
    }
}
