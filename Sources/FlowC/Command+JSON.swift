public import Documents
internal import FoundationEssentials

extension Command {
    /// The value of the record: compact JSON, members in a fixed order.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the value of the record. Times are epoch milliseconds, bytes are base64.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("schema_version")
            writer.value(Self.schemaVersion)
            writer.key("command_id")
            writer.value(id)
            writer.key("command")
            writer.value(word)
            writer.key("saga_id")
            writer.value(saga.description)
            writer.key("reason")
            writer.value(reason)
            writer.key("issued_at")
            writer.value(issuedAt)
            writer.key("issued_by")
            writer.value(issuedBy)
            switch order {
            case .republish, .cancel, .pause, .resume, .compensate, .giveUp: break
            case .reprocess(let attempt, let record):
                writer.key("attempt")
                writer.value(attempt)
                writer.key("record")
                record.write(to: &writer)
            case .timer(let kind, let sequence, let dueAt):
                writer.key("timer_id")
                writer.value(Identifier.timer(saga: saga, kind: kind.rawValue, sequence: sequence).description)
                writer.key("kind")
                writer.value(kind.rawValue)
                writer.key("sequence")
                writer.value(sequence)
                writer.key("due_at")
                writer.value(dueAt)
            case .retry(let ticket):
                guard let ticket else { break }
                writer.key("ticket_id")
                writer.value(ticket.description)
            case .priority(let priority):
                writer.key("priority")
                writer.value(priority.rawValue)
            case .signal(let signal):
                writer.key("event_type")
                writer.value(signal.eventType)
                writer.key("event_key")
                writer.value(signal.eventKey)
                writer.key("payload")
                writer.value(json: signal.payload)
            }
        }
    }
}

extension SourceRecord {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("topic")
            writer.value(topic)
            writer.key("partition")
            writer.value(partition)
            writer.key("offset")
            writer.value(offset)
            writer.key("timestamp")
            writer.value(timestampMs)
            writer.key("key")
            writer.value(Self.base64(key))
            writer.key("headers")
            writer.list { writer in
                for header in headers {
                    writer.object { writer in
                        writer.key("name")
                        writer.value(header.name)
                        writer.key("value")
                        writer.value(Self.base64(header.value))
                    }
                }
            }
            writer.key("value")
            writer.value(Self.base64(value))
        }
    }

    private static func base64(_ bytes: [UInt8]?) -> String? {
        bytes.map { Data($0).base64EncodedString() }
    }
}
