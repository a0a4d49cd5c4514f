public import Documents

extension RecordWriter {
    /// Writes a parsed value by the schema, so that JSON becomes Avro: members are matched by name, missing ones take
    /// the schema's default, unknown ones are ignored. Of a union the first branch that can hold the value is taken.
    public mutating func put(_ node: Node) {
        switch node.kind {
        case .null: putNull()
        case .bool: put(node.bool ?? false)
        case .integer: putInteger(node.integer ?? 0, as: TypeKinds.integers.union(.numbers))
        case .number: put(node.number ?? 0)
        case .text: putText(node)
        case .list: putList(node)
        case .object: putObject(node)
        }
    }

    /// Writes the members of an object as the fields of the open record.
    mutating func putFields(of object: Node, type: Int) {
        let entry = types[type]
        for index in entry.first..<entry.first + entry.count {
            guard !hasFailed else { return }
            let field = fields[index]
            if let member = object.member(named: field.name.bytes) ?? field.fallback {
                put(member)
            } else {
                _ = step()
                fail(.missingField, "is missing and has no default", "give the field")
            }
        }
    }

    private mutating func putText(_ node: Node) {
        guard let text = node.utf8, let type = step() else { return }
        let kinds = TypeKinds.texts.union(.enumeration)
        guard let settled = settle(type, as: kinds, given: "a text") else { return }
        if types[settled].kind == .enumeration { setSymbol(text, settled) } else { setText(text, settled) }
    }

    private mutating func putList(_ node: Node) {
        guard let type = step(), let settled = settle(type, as: acceptable(.array), given: "a list") else { return }
        guard types[settled].kind == .array else { return embed(node, settled) }
        guard open(settled) else { return }
        for element in node.children {
            guard !hasFailed else { break }
            put(element)
        }
        close()
    }

    private mutating func putObject(_ node: Node) {
        let wanted = acceptable(TypeKinds.record.union(.map))
        guard let type = step(), let settled = settle(type, as: wanted, given: "an object") else { return }
        let kind = types[settled].kind
        guard kind == .record || kind == .map else { return embed(node, settled) }
        guard open(settled) else { return }
        if kind == .record {
            putFields(of: node, type: settled)
        } else {
            for member in node.children {
                guard !hasFailed else { break }
                key(member.key ?? "")
                put(member)
            }
        }
        close()
    }

    private func acceptable(_ kinds: TypeKinds) -> TypeKinds {
        embedsJSON ? kinds.union(TypeKinds(.string)) : kinds
    }

    private mutating func embed(_ node: Node, _ type: Int) {
        var text = JSONWriter()
        text.value(node)
        text.withUnsafeBytes { setText($0, type) }
    }
}

extension Node {
    /// The member with that name; of several the last.
    func member(named name: UnsafeRawBufferPointer) -> Node? {
        var found: Node?
        for child in children {
            if let key = child.keyBytes, sameBytes(key, name) { found = child }
        }
        return found
    }
}
