internal import Avro
internal import FlowC

extension RecordWriter {
    /// `OrchestrationIncident`, field by field in wire order (flow-c.md §1.10, `Schemas/avro/orchestration-incident.avsc`).
    mutating func put(_ incident: Incident) {
        put(incident.id)
        put(incident.workflowID)
        putEnum(incident.type.rawValue)
        put(incident.severity.rawValue)
        putArray(incident.details)
        putIdentifiers(incident.affectedTickets)
        put(incident.correlationID)
        put(incident.traceID)
        put(incident.playbook)
        put(incident.isRemediable)
        put(incident.escalates)
        put(incident.createdAt)
        put(incident.hash)
    }
}
