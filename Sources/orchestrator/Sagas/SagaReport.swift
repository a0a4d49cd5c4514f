internal import Avro
internal import Documents
internal import FlowC

/// Sagas as text, for people and for programs. Decodes stored tickets; belongs to one thread.
struct SagaReport: ~Copyable {
    private var values: RecordValue

    /// A report that finds the schemas of stored tickets in a registry.
    init(registry: any SchemaRegistry) { values = RecordValue(registry: registry) }

    /// A table of sagas.
    static func table(_ sagas: [SagaSummary]) -> String {
        TextTable.render(
            ["SAGA", "STATE", "STEP", "PLAN", "DECISION", "CREATED", "REASON"],
            sagas.map { saga in
                [
                    saga.id.description, saga.state, saga.step ?? "", saga.planID, saga.decisionID,
                    Timestamp.text(saga.createdAt), saga.reason ?? "",
                ]
            })
    }

    /// A JSON list of sagas.
    static func json(_ sagas: [SagaSummary]) -> String {
        var writer = JSONWriter(capacity: 4096)
        writer.list { writer in
            for saga in sagas { writer.object { saga.writeMembers(&$0) } }
        }
        return writer.text
    }

    /// One saga with everything, for people.
    mutating func text(_ history: SagaHistory) -> String {
        let saga = history.saga
        let facts: [(String, String?)] = [
            ("saga", saga.id.description), ("state", saga.state), ("step", saga.step), ("reason", saga.reason),
            ("detail", saga.detail), ("decision", saga.decisionID), ("plan", saga.planID), ("intent", saga.intentID),
            ("correlation", saga.correlationID), ("risk band", saga.riskBand), ("priority", saga.priority),
            ("revision", String(saga.revision)), ("created", Timestamp.text(saga.createdAt)),
            ("updated", Timestamp.text(saga.updatedAt)),
        ]
        var parts = [
            facts.compactMap { name, value in
                value.map { name + String(repeating: " ", count: 13 - name.count) + $0 }
            }
            .joined(separator: "\n")
        ]
        let journal = history.journal.map { entry in
            [String(entry.revision), Timestamp.text(entry.recordedAt), entry.source, entry.eventID]
        }
        parts.append("JOURNAL\n" + TextTable.render(["REVISION", "RECORDED", "SOURCE", "EVENT"], journal))
        parts.append(
            "EVENTS\n"
                + TextTable.render(["REVISION", "EVENT", "NODE", "FROM", "TO", "DURATION"], Self.events(history)))
        parts.append(
            "STEPS\n" + TextTable.render(["REVISION", "STEP", "STATUS", "DURATION", "ERROR"], Self.steps(history)))
        parts.append(
            "TICKETS\n"
                + TextTable.render(
                    ["POSITION", "TICKET", "TASK", "TYPE", "STATUS", "TIMEOUT", "DEPENDENCIES"], ticketRows(history)))
        return parts.joined(separator: "\n\n")
    }

    /// One saga with everything, for programs.
    mutating func write(_ history: SagaHistory, to writer: inout JSONWriter) {
        writer.open(UInt8(ascii: "{"))
        history.saga.writeMembers(&writer)
        writer.key("journal")
        writer.list { writer in
            for entry in history.journal {
                writer.object { writer in
                    writer.key("revision")
                    writer.value(entry.revision)
                    writer.key("event_id")
                    writer.value(entry.eventID)
                    writer.key("source")
                    writer.value(entry.source)
                    writer.key("recorded_at")
                    writer.value(Timestamp.text(entry.recordedAt))
                    writer.key("entries")
                    writer.value(json: entry.entries)
                }
            }
        }
        writer.key("checkpoints")
        writer.list { writer in
            for checkpoint in history.checkpoints {
                writer.object { writer in
                    writer.key("revision")
                    writer.value(checkpoint.revision)
                    writer.key("recorded_at")
                    writer.value(Timestamp.text(checkpoint.recordedAt))
                    writer.key("document")
                    writer.value(json: checkpoint.document)
                }
            }
        }
        writer.key("tickets")
        writer.open(UInt8(ascii: "["))
        for ticket in history.tickets { write(ticket, &writer) }
        writer.close(UInt8(ascii: "]"))
        writer.close(UInt8(ascii: "}"))
    }

    private mutating func write(_ ticket: SagaHistory.StoredTicket, _ writer: inout JSONWriter) {
        writer.open(UInt8(ascii: "{"))
        writer.key("position")
        writer.value(ticket.position)
        writer.key("ticket_id")
        writer.value(ticket.id.description)
        writer.key("status")
        writer.value(ticket.status)
        RecordValue.write(values.decode(ticket.value), of: ticket.value, to: &writer)
        writer.close(UInt8(ascii: "}"))
    }

    /// The events of every journal row: its `entries`.
    private static func events(_ history: SagaHistory) -> [[String]] {
        let document = Document()
        return history.journal.flatMap { entry -> [[String]] in
            guard let root = try? document.parse(json: entry.entries) else { return [] }
            return root.children.map { event in
                let payload = event["payload"] ?? .null
                return [
                    String(entry.revision), event["event_type"]?.text ?? "", event["node_id"]?.text ?? "",
                    payload["from_state"]?.text ?? "", payload["to_state"]?.text ?? "",
                    payload["duration_ms"]?.integer.map { "\($0) ms" } ?? "",
                ]
            }
        }
    }

    /// The steps of every checkpoint: `steps[]` of its document.
    private static func steps(_ history: SagaHistory) -> [[String]] {
        let document = Document()
        return history.checkpoints.flatMap { checkpoint -> [[String]] in
            guard let root = try? document.parse(json: checkpoint.document), let steps = root["steps"] else {
                return []
            }
            return steps.children.map { step in
                let milliseconds = step["duration_ns"]?.number.map { "\(($0 / 10_000).rounded() / 100) ms" }
                return [
                    String(checkpoint.revision), step["step"]?.text ?? "", step["status"]?.text ?? "",
                    milliseconds ?? "", step["error"]?.text ?? "",
                ]
            }
        }
    }

    private mutating func ticketRows(_ history: SagaHistory) -> [[String]] {
        var rows: [[String]] = []
        for ticket in history.tickets {
            var task = ""
            var type = ""
            var timeout = ""
            var dependencies = ""
            if case .node(let decoded) = values.decode(ticket.value) {
                task = decoded["task_id"]?.text ?? ""
                type = decoded["task_type"]?.text ?? ""
                timeout = decoded["sla"]?["timeout_ms"]?.integer.map { "\($0) ms" } ?? ""
                dependencies =
                    decoded["dependencies"].map { $0.children.compactMap(\.text).joined(separator: " ") } ?? ""
            }
            rows.append([
                String(ticket.position), ticket.id.description, task, type, ticket.status, timeout,
                dependencies,
            ])
        }
        return rows
    }
}
