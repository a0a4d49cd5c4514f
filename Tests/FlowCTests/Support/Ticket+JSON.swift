import Documents
import FlowC

extension Ticket {
    /// The record as JSON, the members of `Schemas/avro/execution-ticket.avsc` in order: what a sheet holds of it.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        writer.object { writer in
            put(("ticket_id", id.description), ("plan_id", planID), ("intent_id", intentID), to: &writer)
            put(("decision_id", decisionID), ("correlation_id", correlationID), ("trace_id", traceID), to: &writer)
            put(("span_id", spanID), ("task_id", taskID), ("task_type", taskType.rawValue), to: &writer)
            put(("description", description), to: &writer)
            writer.key("dependencies")
            writer.value(dependencies.map(\.description))
            put(("status", status.rawValue), ("priority", priority.rawValue), to: &writer)
            put(("risk_band", riskBand.rawValue), to: &writer)
            writer.key("sla")
            writer.object { writer in
                put(("deadline", sla.deadline), ("timeout_ms", sla.timeoutMs), to: &writer)
                put(("max_retries", Int64(sla.maxRetries)), to: &writer)
            }
            writer.key("qos")
            writer.object { writer in
                put(("delivery_mode", qos.deliveryMode.rawValue), to: &writer)
                put(("consistency", qos.consistency.rawValue), ("durability", qos.durability.rawValue), to: &writer)
            }
            put("parameters", parameters, to: &writer)
            writer.key("required_capabilities")
            writer.value(requiredCapabilities)
            put(("security_level", securityLevel.rawValue), to: &writer)
            put(("created_at", createdAt), ("started_at", startedAt), ("completed_at", completedAt), to: &writer)
            put(("estimated_duration_ms", estimatedDurationMs), ("actual_duration_ms", actualDurationMs), to: &writer)
            put(("retry_count", Int64(retryCount)), to: &writer)
            put(("error_message", errorMessage), to: &writer)
            put(("compensation_ticket_id", compensationTicketID?.description), to: &writer)
            put("metadata", metadata, to: &writer)
            put(("schema_version", Int64(schemaVersion)), to: &writer)
        }
        return writer.bytes
    }

    private func put(_ members: (String, String?)..., to writer: inout JSONWriter) {
        for (name, value) in members {
            writer.key(name)
            writer.value(value)
        }
    }

    private func put(_ members: (String, Int64?)..., to writer: inout JSONWriter) {
        for (name, value) in members {
            writer.key(name)
            writer.value(value)
        }
    }

    private func put(_ name: String, _ entries: [Entry<String>], to writer: inout JSONWriter) {
        writer.key(name)
        writer.object { writer in
            for entry in entries {
                writer.key(entry.name)
                writer.value(entry.value)
            }
        }
    }
}
