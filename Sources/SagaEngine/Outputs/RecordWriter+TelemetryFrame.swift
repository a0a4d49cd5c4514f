internal import Avro
internal import FlowC

extension RecordWriter {
    /// `TelemetryFrame`, field by field in wire order (`Schemas/avro/telemetry-frame.avsc`).
    mutating func put(_ frame: TelemetryFrame) {
        let metrics = frame.metrics
        put(frame.id)
        putEnum(frame.kind.rawValue)
        put(frame.state.rawValue)
        put(frame.label)
        put(frame.reason)
        put(frame.intentID)
        put(frame.planID)
        put(frame.decisionID)
        put(frame.workflowID)
        put(frame.correlationID)
        put(frame.traceID)
        put(frame.spanID)
        put(frame.riskBand)
        putRecord { correlation in
            correlation.put(frame.intentID)
            correlation.put(frame.planID)
            correlation.put(frame.workflowID)
            correlation.putIdentifiers(frame.ticketIDs)
        }
        putRecord { record in
            record.put(metrics.totalTickets)
            record.put(metrics.successfulTickets)
            record.put(metrics.failedTickets)
            record.put(metrics.compensatedTickets)
            record.put(frame.totalDurationMs)
            record.put(metrics.totalRetries)
            record.put(metrics.slaViolations)
            record.putRecord { sla in
                sla.put(metrics.deadlineApproaching)
                sla.put(metrics.budgetCritical)
                sla.put(metrics.slaViolations)
                sla.put(metrics.remainingSeconds)
                sla.put(metrics.budgetStatus)
            }
        }
        put(frame.totalDurationMs)
        put(metrics.totalTickets)
        put(metrics.successfulTickets)
        put(metrics.failedTickets)
        putIdentifiers(frame.ticketIDs)
        putIdentifiers(frame.compensationTicketIDs)
        putArray { steps in
            for step in frame.steps {
                steps.putRecord { record in
                    record.put(step.step.name)
                    record.put(step.step.name)
                    record.put(step.step.nodeType)
                    record.put(step.state.rawValue)
                    record.put(step.durationMs)
                    record.put(step.attempts)
                    record.put(step.error)
                }
            }
        }
        put(frame.orchestratorVersion)
        put(frame.source)
        put(Timestamp.text(frame.timestampMs))
        put(frame.timestampMs)
        put(frame.schemaVersion)
    }
}
