internal import Avro
internal import FlowC

extension RecordWriter {
    /// `ExecutionTicket`, field by field in wire order (flow-c.md §1.6, `Schemas/avro/execution-ticket.avsc`).
    mutating func put(_ ticket: Ticket) {
        put(ticket.id)
        put(ticket.planID)
        put(ticket.intentID)
        put(ticket.decisionID)
        put(ticket.correlationID)
        put(ticket.traceID)
        put(ticket.spanID)
        put(ticket.taskID)
        putEnum(ticket.taskType.rawValue)
        put(ticket.description)
        putIdentifiers(ticket.dependencies)
        putEnum(ticket.status.rawValue)
        putEnum(ticket.priority.rawValue)
        putEnum(ticket.riskBand.rawValue)
        putRecord { sla in
            sla.put(ticket.sla.deadline)
            sla.put(ticket.sla.timeoutMs)
            sla.put(ticket.sla.maxRetries)
        }
        putRecord { qos in
            qos.putEnum(ticket.qos.deliveryMode.rawValue)
            qos.putEnum(ticket.qos.consistency.rawValue)
            qos.putEnum(ticket.qos.durability.rawValue)
        }
        putEntries(ticket.parameters)
        putArray(ticket.requiredCapabilities)
        putEnum(ticket.securityLevel.rawValue)
        put(ticket.createdAt)
        put(ticket.startedAt)
        put(ticket.completedAt)
        put(ticket.estimatedDurationMs)
        put(ticket.actualDurationMs)
        put(ticket.retryCount)
        put(ticket.errorMessage)
        if let id = ticket.compensationTicketID { put(id) } else { putNull() }
        putEntries(ticket.metadata)
        put(ticket.schemaVersion)
    }

    /// An identifier in its text form.
    mutating func put(_ id: Identifier) {
        id.withText { put(utf8: $0) }
    }

    mutating func putIdentifiers(_ ids: [Identifier]) {
        putArray { array in
            for id in ids { array.put(id) }
        }
    }

    private mutating func putEntries(_ entries: [Entry<String>]) {
        putMap { map in
            entries.withUnsafeBufferPointer { entries in
                for index in entries.indices {
                    map.key(entries[index].name)
                    map.put(entries[index].value)
                }
            }
        }
    }
}
