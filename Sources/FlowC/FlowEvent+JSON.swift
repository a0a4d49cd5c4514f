public import Documents

extension FlowEvent {
    /// Writes the record's value as JSON, the members in the order of the schema.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("event_type")
            writer.value(kind.rawValue)
            writer.key("timestamp")
            writer.value(timestampMs)
            writeCorrelation(to: &writer)
            writer.key("step")
            writer.value(step?.name)
            writer.key("ticket_id")
            write(ticketID, to: &writer)
            writer.key("task_type")
            writer.value(taskType)
            writer.key("worker_id")
            writer.value(workerID)
            writer.key("duration_ms")
            writer.value(durationMs)
            writer.key("status")
            writer.value(status)
            writer.key("success")
            write(success, to: &writer)
            writer.key("sla_compliant")
            write(isCompliant, to: &writer)
            writer.key("ticket_ids")
            writer.list { writer in
                for id in ticketIDs { writer.value(id) }
            }
            writer.key("error")
            writer.value(error)
            writer.key("error_type")
            writer.value(errorType)
            writeMaps(to: &writer)
            writer.key("schema_version")
            writer.value(schemaVersion)
        }
    }

    private func writeCorrelation(to writer: inout JSONWriter) {
        writer.key("intent_id")
        writer.value(intentID)
        writer.key("plan_id")
        writer.value(planID)
        writer.key("decision_id")
        writer.value(decisionID)
        writer.key("workflow_id")
        write(workflowID, to: &writer)
        writer.key("correlation_id")
        writer.value(correlationID)
        writer.key("trace_id")
        writer.value(traceID)
        writer.key("span_id")
        writer.value(spanID)
    }

    private func writeMaps(to writer: inout JSONWriter) {
        writer.key("result")
        if let result {
            writer.object { writer in
                for entry in result {
                    writer.key(entry.name)
                    writer.value(entry.value)
                }
            }
        } else {
            writer.null()
        }
        writer.key("metadata")
        writer.object { writer in
            for entry in metadata {
                writer.key(entry.name)
                switch entry.value {
                case .text(let text): writer.value(text)
                case .number(let number): writer.value(number)
                case .flag(let flag): writer.value(flag)
                }
            }
        }
    }

    private func write(_ id: Identifier?, to writer: inout JSONWriter) {
        if let id { writer.value(id) } else { writer.null() }
    }

    private func write(_ flag: Bool?, to writer: inout JSONWriter) {
        if let flag { writer.value(flag) } else { writer.null() }
    }
}
