internal import Documents

/// Reads one field of a record. null counts as absent everywhere; a wrong type is refused with the path.
extension Node {
    private var kindName: String {
        switch kind {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .text: "text"
        case .list: "a list"
        case .object: "an object"
        }
    }

    private func expected(_ what: String) -> String { "expected \(what), found \(kindName)" }

    /// Text without U+0000, which no store behind us can hold; nil for null.
    func readText(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> String? {
        guard let bytes = utf8 else {
            if isNull { return nil }
            throw scope.invalid(name, expected("text"))
        }
        if bytes.holdsNUL { throw scope.invalid(name, "holds U+0000") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An identity: text without control characters and not longer than the limit; nil for null and for blank text.
    func readIdentity(
        _ scope: FieldScope, _ name: StaticString, limit: Int
    ) throws(RejectedRecord) -> String? {
        guard let bytes = utf8 else {
            if isNull { return nil }
            throw scope.invalid(name, expected("text"))
        }
        guard let problem = Node.identityProblem(bytes, limit: limit) else {
            return bytes.allSatisfy { $0 == 0x20 } ? nil : String(decoding: bytes, as: UTF8.self)
        }
        throw scope.invalid(name, problem)
    }

    /// What keeps these bytes from being an identity; nil when nothing does.
    static func identityProblem(_ bytes: UnsafeRawBufferPointer, limit: Int) -> String? {
        if bytes.count <= limit && bytes.isPlainASCII { return nil }
        var count = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return "holds a control character" }
            count += 1
        }
        return count > limit ? "longer than \(limit) characters" : nil
    }

    /// A boolean; nil for null.
    func readBool(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Bool? {
        if let bool { return bool }
        if isNull { return nil }
        throw scope.invalid(name, expected("a boolean"))
    }

    /// A 64-bit integer; nil for null.
    func readInteger(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Int64? {
        if let integer { return integer }
        if isNull { return nil }
        throw scope.invalid(name, expected("a 64-bit integer"))
    }

    /// A number; nil for null.
    func readNumber(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Double? {
        if let number { return number }
        if isNull { return nil }
        throw scope.invalid(name, expected("a number"))
    }

    /// A time: epoch milliseconds or ISO 8601 text; nil for null.
    func readTime(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> Int64? {
        if let integer { return integer }
        if isNull { return nil }
        guard let bytes = utf8 else { throw scope.invalid(name, expected("epoch milliseconds or ISO 8601 text")) }
        guard let time = Timestamp.parse(bytes) else {
            throw scope.invalid(name, "neither epoch milliseconds nor ISO 8601 text")
        }
        return time
    }

    /// A list of texts; empty for null. `asIdentities` refuses control characters.
    func readTexts(
        _ scope: FieldScope, _ name: StaticString, asIdentities: Bool = false
    ) throws(RejectedRecord) -> [String] {
        guard kind == .list else {
            if isNull { return [] }
            throw scope.invalid(name, expected("a list"))
        }
        if count == 0 { return [] }
        var texts: [String] = []
        texts.reserveCapacity(count)
        for element in children {
            guard let bytes = element.utf8 else {
                throw scope.invalid(name, element: texts.count, element.expected("text"))
            }
            if asIdentities {
                if let problem = Node.identityProblem(bytes, limit: Int.max) {
                    throw scope.invalid(name, element: texts.count, problem)
                }
            } else if bytes.holdsNUL {
                throw scope.invalid(name, element: texts.count, "holds U+0000")
            }
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
        return texts
    }

    /// A map of texts in source order: text stays, anything else becomes compact JSON text; empty for null.
    func readParameters(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> [Entry<String>] {
        try readMap(scope, name) { value, _ in
            guard let bytes = value.utf8 else {
                var writer = JSONWriter(capacity: 64)
                writer.value(value)
                return .success(writer.text)
            }
            return bytes.holdsNUL ? .failure("holds U+0000") : .success(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// A map of booleans in source order; a null value counts as false, a null map as empty.
    func readBools(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> [Entry<Bool>] {
        try readMap(scope, name) { value, _ in
            if let bool = value.bool { return .success(bool) }
            return value.isNull ? .success(false) : .failure(value.expected("a boolean"))
        }
    }

    /// A map of numbers in source order; empty for null.
    func readNumbers(_ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) -> [Entry<Double>] {
        try readMap(scope, name) { value, _ in
            guard let number = value.number else { return .failure(value.expected("a number")) }
            return .success(number)
        }
    }

    private enum Reading<Value> {
        case success(Value)
        case failure(String)
    }

    private func readMap<Value>(
        _ scope: FieldScope, _ name: StaticString, _ read: (Node, UnsafeRawBufferPointer) -> Reading<Value>
    ) throws(RejectedRecord) -> [Entry<Value>] {
        guard kind == .object else {
            if isNull { return [] }
            throw scope.invalid(name, expected("an object"))
        }
        if count == 0 { return [] }
        var entries: [Entry<Value>] = []
        entries.reserveCapacity(count)
        for member in children {
            guard let key = member.keyBytes else { continue }
            let memberName = String(decoding: key, as: UTF8.self)
            if key.holdsNUL { throw scope.invalid(name, member: memberName, "its name holds U+0000") }
            switch read(member, key) {
            case .success(let value): entries.append(Entry(memberName, value))
            case .failure(let detail): throw scope.invalid(name, member: memberName, detail)
            }
        }
        return entries.keepingLastOfEachName()
    }

    /// Refuses anything but a value of that kind or null; for fields that are not kept.
    func check(_ expectedKind: Kind, _ scope: FieldScope, _ name: StaticString) throws(RejectedRecord) {
        let actual = kind
        if actual == expectedKind || actual == .null || (expectedKind == .number && actual == .integer) { return }
        switch expectedKind {
        case .text: throw scope.invalid(name, expected("text"))
        case .number: throw scope.invalid(name, expected("a number"))
        case .integer: throw scope.invalid(name, expected("a 64-bit integer"))
        case .bool: throw scope.invalid(name, expected("a boolean"))
        case .list: throw scope.invalid(name, expected("a list"))
        case .object: throw scope.invalid(name, expected("an object"))
        case .null: throw scope.invalid(name, expected("null"))
        }
    }
}
