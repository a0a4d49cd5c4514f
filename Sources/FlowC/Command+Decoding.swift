public import Documents
internal import FoundationEssentials

extension Command {
    /// Reads a parsed record of `orchestration.commands`. Unknown members are ignored; a refusal names the field.
    ///
    /// A command that this version does not know is refused as ``RejectedRecord/Reason/unknownCommand``.
    public init(_ root: Node) throws(RejectedRecord) {
        guard root.kind == .object else {
            throw RejectedRecord(.undecodable, field: "", detail: "the record is not an object")
        }
        let scope = FieldScope()
        let version = try root.integer(scope, "schema_version")
        guard version == Self.schemaVersion else {
            throw scope.invalid("schema_version", "expected \(Self.schemaVersion), found \(version)")
        }
        let word = try root.identity(scope, "command")
        let id = try root.identity(scope, "command_id")
        let saga = try root.identifier(scope, "saga_id")
        let reason = try root["reason"]?.readText(scope, "reason") ?? ""
        guard reason.unicodeScalars.count <= Self.maxReasonCharacters else {
            throw scope.invalid("reason", "longer than \(Self.maxReasonCharacters) characters")
        }
        guard let issuedAt = try root["issued_at"]?.readTime(scope, "issued_at") else {
            throw scope.invalid("issued_at", "is missing")
        }
        let issuedBy = try root["issued_by"]?.readIdentity(scope, "issued_by", limit: Self.maxIDCharacters) ?? ""
        self.init(
            id: id, order: try Order(root, word, saga: saga), saga: saga, reason: reason, issuedAt: issuedAt,
            issuedBy: issuedBy)
    }
}

extension Command.Order {
    fileprivate init(_ root: Node, _ word: String, saga: Identifier) throws(RejectedRecord) {
        let scope = FieldScope()
        switch word {
        case "republish": self = .republish
        case "cancel": self = .cancel
        case "pause": self = .pause
        case "resume": self = .resume
        case "compensate": self = .compensate
        case "give-up": self = .giveUp
        case "retry":
            guard let ticket = root["ticket_id"], !ticket.isNull else {
                self = .retry(ticket: nil)
                break
            }
            self = .retry(ticket: try root.identifier(scope, "ticket_id"))
        case "priority":
            let name = try root.identity(scope, "priority")
            guard let priority = Priority(rawValue: name.uppercased()) else {
                throw scope.invalid("priority", "unknown priority: \(clipped(name))")
            }
            self = .priority(priority)
        case "signal": self = .signal(try Signal(root))
        case "reprocess":
            let attempt = try root.integer(scope, "attempt")
            guard let number = Int32(exactly: attempt), number >= 2 else {
                throw scope.invalid("attempt", "expected the number of the new attempt, at least 2, found \(attempt)")
            }
            guard let record = root["record"], record.kind == .object else {
                throw scope.invalid("record", "is missing or no object")
            }
            self = .reprocess(attempt: number, record: try SourceRecord(record))
        case "timer":
            let name = try root.identity(scope, "kind")
            guard let kind = TimerKind(rawValue: name) else {
                throw scope.invalid("kind", "unknown kind of timer: \(clipped(name))")
            }
            let sequence = try root.integer(scope, "sequence")
            let timer = try root.identifier(scope, "timer_id")
            guard timer == Identifier.timer(saga: saga, kind: name, sequence: sequence) else {
                throw scope.invalid("timer_id", "is not the id of this saga's timer of that kind and sequence")
            }
            guard let dueAt = try root["due_at"]?.readTime(scope, "due_at") else {
                throw scope.invalid("due_at", "is missing")
            }
            self = .timer(kind: kind, sequence: sequence, dueAt: dueAt)
        default:
            throw RejectedRecord(
                .unknownCommand, field: "command", detail: "no command of this version: \(clipped(word))")
        }
    }
}

extension Signal {
    fileprivate init(_ root: Node) throws(RejectedRecord) {
        let scope = FieldScope()
        let type = try root.identity(scope, "event_type", limit: Self.maxNameCharacters)
        let key = try root.identity(scope, "event_key", limit: Self.maxNameCharacters)
        let payload = root["payload"] ?? .null
        if let place = payload.pathOfNUL(from: "payload") {
            throw RejectedRecord(.invalidField, field: place, detail: "holds U+0000")
        }
        self.init(eventType: type, eventKey: key, payload: payload)
        guard self.payload.count <= Self.maxPayloadBytes else {
            throw scope.invalid("payload", "\(self.payload.count) bytes; at most \(Self.maxPayloadBytes)")
        }
    }
}

extension SourceRecord {
    fileprivate init(_ node: Node) throws(RejectedRecord) {
        let scope = FieldScope(prefix: "record.")
        let topic = try node.identity(scope, "topic", limit: 249)
        let partition = try node.integer(scope, "partition")
        let offset = try node.integer(scope, "offset")
        guard let number = Int32(exactly: partition), number >= 0 else {
            throw scope.invalid("partition", "expected a partition, found \(partition)")
        }
        guard offset >= 0 else { throw scope.invalid("offset", "expected an offset, found \(offset)") }
        var headers: [Header] = []
        if let list = node["headers"], !list.isNull {
            try list.check(.list, scope, "headers")
            for element in list.children {
                let inner = scope.element(headers.count, of: "headers")
                guard let name = try element["name"]?.readText(inner, "name") else {
                    throw inner.invalid("name", "is missing")
                }
                headers.append(Header(name, try element.bytes(inner, "value")))
            }
        }
        self.init(
            topic: topic, partition: number, offset: offset,
            timestampMs: try node["timestamp"]?.readInteger(scope, "timestamp"), key: try node.bytes(scope, "key"),
            value: try node.bytes(scope, "value"), headers: headers)
    }
}

/// Members that must be there.
extension Node {
    fileprivate func identity(
        _ scope: FieldScope, _ name: StaticString, limit: Int = Command.maxIDCharacters
    ) throws(RejectedRecord) -> String {
        guard let text = try self[name]?.readIdentity(scope, name, limit: limit) else {
            throw scope.invalid(name, "is missing or empty")
        }
        return text
    }

    fileprivate func identifier(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Identifier {
        let text = try identity(scope, name)
        guard let identifier = Identifier(text) else { throw scope.invalid(name, "is no UUID: \(clipped(text))") }
        return identifier
    }

    fileprivate func integer(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Int64 {
        guard let integer = try self[name]?.readInteger(scope, name) else { throw scope.invalid(name, "is missing") }
        return integer
    }

    /// Bytes in base64; nil for null and where there are none.
    fileprivate func bytes(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> [UInt8]? {
        guard let node = self[name], !node.isNull else { return nil }
        try node.check(.text, scope, name)
        guard let text = node.utf8, let data = Data(base64Encoded: Data(text)) else {
            throw scope.invalid(name, "is not base64")
        }
        return Array(data)
    }
}
