public import Documents

extension SLAAlert {
    /// Writes the record's value, the members in the order of the contract.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("alert_id")
            writer.value(id)
            writer.key("event_type")
            writer.value("ALERT")
            writer.key("alert_type")
            writer.value(kind.rawValue)
            writer.key("severity")
            writer.value(kind.severity.rawValue)
            writer.key("service_name")
            writer.value(serviceName)
            writer.key("workflow_id")
            writer.value(workflowID)
            writer.key("timestamp")
            writer.value(Timestamp.text(timestampMs))
            writer.key("context")
            writer.object { writer in
                writer.key("workflow_id")
                writer.value(workflowID)
                switch context {
                case .deadline(let ticket, let check): write(ticket, check, to: &writer)
                case .budget(let budget): write(budget, to: &writer)
                }
            }
        }
    }

    private func write(_ ticket: Identifier?, _ check: DeadlineCheck, to writer: inout JSONWriter) {
        writer.key("ticket_id")
        writer.value(ticket?.description)
        writer.key("remaining_seconds")
        writer.value(check.remainingSeconds)
        writer.key("percent_consumed")
        writer.value(check.consumed)
        writer.key("sla_deadline")
        writer.value(Timestamp.text(check.deadline))
    }

    private func write(_ budget: ErrorBudget, to writer: inout JSONWriter) {
        writer.key("service_name")
        writer.value(serviceName)
        writer.key("budget_remaining")
        if let remaining = budget.remaining { writer.value(remaining) } else { writer.null() }
        writer.key("status")
        writer.value(budget.status)
        writer.key("burn_rates")
        writer.list { writer in
            for rate in budget.burnRates { rate.write(to: &writer) }
        }
    }
}
