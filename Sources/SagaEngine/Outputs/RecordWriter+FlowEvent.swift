internal import Avro
internal import FlowC

extension RecordWriter {
    /// `FlowCTelemetryEvent`, field by field in wire order (flow-c.md §1.11, `Schemas/avro/flow-c-telemetry-event.avsc`).
    mutating func put(_ event: FlowEvent) {
        putEnum(event.kind.rawValue)
        put(event.timestampMs)
        put(event.intentID)
        put(event.planID)
        put(event.decisionID)
        put(event.workflowID)
        put(event.correlationID)
        put(event.traceID)
        put(event.spanID)
        put(event.step?.name)
        put(event.ticketID)
        put(event.taskType)
        put(event.workerID)
        put(event.durationMs)
        put(event.status)
        put(event.success)
        put(event.isCompliant)
        putIdentifiers(event.ticketIDs)
        put(event.error)
        put(event.errorType)
        if let result = event.result {
            putMap(result.map { (key: $0.name, value: $0.value) })
        } else {
            putNull()
        }
        putMap { map in
            for entry in event.metadata {
                map.key(entry.name)
                switch entry.value {
                case .text(let text): map.put(text)
                case .number(let number): map.put(number)
                case .flag(let flag): map.put(flag)
                }
            }
        }
        put(event.schemaVersion)
    }

    private mutating func put(_ id: Identifier?) {
        if let id { put(id) } else { putNull() }
    }
}
