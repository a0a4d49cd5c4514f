internal import Documents

extension Remediation {
    /// The request's body, JSON.
    ///
    /// - Parameters:
    ///   - serviceName: what `sla_violation_mitigation` is about.
    ///   - namespace: where the workers run.
    ///   - agentID: the worker that had the ticket, where it is known.
    ///   - delayMs: by how much the ticket was late, milliseconds, where it is known.
    public func request(
        serviceName: String, namespace: String, agentID: String? = nil, delayMs: Int64? = nil
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("remediation_id")
            writer.value(incidentID)
            writer.key("incident_id")
            writer.value(incidentID)
            writer.key("playbook_name")
            writer.value(playbook)
            writer.key("parameters")
            writer.object { writer in
                writeCommonParameters(to: &writer)
                switch type {
                case .inconsistency: break
                case .ticketTimeout:
                    writer.key("ticket_id")
                    writer.value(ticketID?.description)
                    write(agentID, namespace, to: &writer)
                case .workerFailure:
                    write(agentID, namespace, to: &writer)
                case .slaViolation:
                    writer.key("service_name")
                    writer.value(serviceName)
                    writer.key("violation_type")
                    writer.value(SLAViolation.Kind.deadlineExceeded.rawValue)
                    writer.key("delay_ms")
                    writer.value(delayMs)
                }
            }
            writer.key("execution_mode")
            writer.value("AUTOMATIC")
        }
        return writer.bytes
    }

    private func writeCommonParameters(to writer: inout JSONWriter) {
        writer.key("workflow_id")
        writer.value(workflowID)
        writer.key("incident_type")
        writer.value(type.rawValue)
        writer.key("inconsistencies")
        writer.value(details)
        writer.key("affected_tickets")
        writer.list { writer in
            for ticket in affectedTickets { writer.value(ticket) }
        }
    }

    /// The worker of the ticket is also the one that a playbook should stay away from.
    private func write(_ agentID: String?, _ namespace: String, to writer: inout JSONWriter) {
        writer.key("worker_id")
        writer.value(agentID)
        writer.key("previous_worker_id")
        writer.value(agentID)
        writer.key("namespace")
        writer.value(namespace)
    }
}
