/// Walks Avro binary by its schema and refuses whatever avro-c must not see.
///
/// avro-c 1.11.1 trusts its input: a negative string length writes in front of a heap block, a large one allocates it
/// before looking for the bytes, a block of a billion nulls is filled with a billion values, and recursion has no end.
/// It also takes any byte for a boolean and any bytes for text.
struct BinaryCheck {
    /// A refusal; the path grows from the inside out while the walk unwinds.
    struct Fault: Error {
        let reason: AvroError.Reason
        let detail: String
        let offset: Int
        var path = ""

        func inside(_ name: String) -> Fault {
            var fault = self
            fault.path = name + (path.isEmpty || path.hasPrefix("[") ? "" : ".") + path
            return fault
        }
    }

    let plan: SchemaPlan
    let bytes: UnsafeRawBufferPointer
    let limits: DecodingLimits
    private var offset = 0
    private var values = 0

    init(plan: SchemaPlan, bytes: UnsafeRawBufferPointer, limits: DecodingLimits) {
        self.plan = plan
        self.bytes = bytes
        self.limits = limits
    }

    /// Checks one record that fills the bytes exactly.
    mutating func run() throws(Fault) {
        try check(plan.root, depth: 1)
        guard offset == bytes.count else {
            throw fault(.trailingBytes, "\(bytes.count - offset) bytes follow the record")
        }
    }

    private mutating func check(_ type: Int, depth: Int) throws(Fault) {
        let entry = plan.types[type]
        values += 1
        guard values <= limits.values else { throw fault(.overLimit, "more than \(limits.values) values") }
        switch entry.kind {
        case .null: break
        case .boolean:
            let byte = try take(1)
            guard bytes[byte] <= 1 else { throw fault(.malformedValue, "a boolean of \(bytes[byte])") }
        case .int:
            let value = try varint()
            guard Int32(exactly: value) != nil else { throw fault(.malformedValue, "an int of \(value)") }
        case .long: _ = try varint()
        case .float: _ = try take(4)
        case .double: _ = try take(8)
        case .string: try checkText(key: false)
        // As text in the document, bytes have to be UTF-8, too.
        case .bytes: try checkText(key: false)
        case .fixed: try checkUTF8(take(entry.count), entry.count)
        case .enumeration:
            let index = try varint()
            guard index >= 0, index < entry.count else {
                throw fault(.malformedValue, "symbol \(index) of an enum of \(entry.count)")
            }
        case .record, .array, .map, .union:
            guard depth <= limits.depth else { throw fault(.overLimit, "nested deeper than \(limits.depth)") }
            try checkParts(entry, depth: depth + 1)
        }
    }

    private mutating func checkParts(_ entry: SchemaPlan.TypeEntry, depth: Int) throws(Fault) {
        switch entry.kind {
        case .record:
            for index in entry.first..<entry.first + entry.count {
                let field = plan.fields[index]
                do throws(Fault) { try check(field.type, depth: depth) } catch { throw error.inside(field.name.text) }
            }
        case .union:
            let index = try varint()
            guard index >= 0, index < entry.count else {
                throw fault(.malformedValue, "branch \(index) of a union of \(entry.count)")
            }
            try check(plan.branches[entry.first + Int(index)], depth: depth)
        case .array:
            try checkBlocks(entry, depth: depth, most: .max)
        default:
            try checkBlocks(entry, depth: depth, most: limits.mapEntries)
        }
    }

    private mutating func checkBlocks(_ entry: SchemaPlan.TypeEntry, depth: Int, most: Int) throws(Fault) {
        let isMap = entry.kind == .map
        let smallest = plan.types[entry.first].minimum + (isMap ? 1 : 0)
        var index = 0
        while let count = try block(smallest: smallest) {
            guard count <= most - index else { throw fault(.overLimit, "a map of more than \(most) entries") }
            for _ in 0..<count {
                let start = offset
                do throws(Fault) {
                    if isMap { try checkText(key: true) }
                    try check(entry.first, depth: depth)
                } catch {
                    let key = isMap ? keyText(at: start) : nil
                    throw error.inside(key.map { "[\"\($0)\"]" } ?? "[\(index)]")
                }
                index += 1
            }
        }
    }

    /// Reads the head of a block of an array or a map; nil at the end.
    private mutating func block(smallest: Int) throws(Fault) -> Int? {
        var count = try varint()
        if count < 0 {
            guard count > .min else { throw fault(.malformedValue, "a block of \(count) elements") }
            count = -count
            let size = try varint()
            guard size >= 0, size <= bytes.count - offset else {
                throw fault(.malformedValue, "a block of \(size) bytes where \(bytes.count - offset) are left")
            }
        }
        guard count > 0 else { return nil }
        guard count <= limits.values - values else { throw fault(.overLimit, "more than \(limits.values) values") }
        guard smallest == 0 || count <= (bytes.count - offset) / smallest else {
            throw fault(.truncated, "a block of \(count) elements where \(bytes.count - offset) bytes are left")
        }
        return Int(count)
    }

    private mutating func checkText(key: Bool) throws(Fault) {
        let length = try varint()
        guard length >= 0 else { throw fault(.malformedValue, "a length of \(length)") }
        guard length <= bytes.count - offset else {
            throw fault(.truncated, "a length of \(length) where \(bytes.count - offset) bytes are left")
        }
        let count = Int(length)
        let start = try take(count)
        try checkUTF8(start, count)
        if key && holdsNUL(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])) {
            throw fault(.malformedMap, "a key that holds NUL")
        }
    }

    private func checkUTF8(_ start: Int, _ count: Int) throws(Fault) {
        guard isValidUTF8(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])) else {
            throw fault(.malformedText, "a text that is not UTF-8")
        }
    }

    private mutating func take(_ count: Int) throws(Fault) -> Int {
        guard count <= bytes.count - offset else {
            throw fault(.truncated, "the bytes end inside a value")
        }
        defer { offset += count }
        return offset
    }

    private mutating func varint() throws(Fault) -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard offset < bytes.count else { throw fault(.truncated, "the bytes end inside a number") }
            let byte = bytes[offset]
            offset += 1
            guard shift < 63 || byte <= 1 else { throw fault(.malformedValue, "a number of more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
            shift += 7
        }
    }

    /// The key of the entry that starts there, for a path.
    private func keyText(at start: Int) -> String? {
        var walk = BinaryCheck(plan: plan, bytes: bytes, limits: limits)
        walk.offset = start
        guard let length = try? walk.varint(), length >= 0, length <= 256,
            let place = try? walk.take(Int(length))
        else { return nil }
        return String(decoding: bytes[place..<place + Int(length)], as: UTF8.self)
    }

    private func fault(_ reason: AvroError.Reason, _ detail: String) -> Fault {
        Fault(reason: reason, detail: detail, offset: offset)
    }
}
