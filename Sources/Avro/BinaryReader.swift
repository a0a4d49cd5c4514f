internal import Documents

/// Walks Avro binary by its schema, refuses what is no value of it, and appends what it finds to a document.
///
/// Nothing in the bytes is trusted: lengths, counts and indices are compared with what is there before they are used,
/// depth and number of values are bounded, and texts must be UTF-8.
struct BinaryReader {
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

    private let types: UnsafePointer<SchemaPlan.TypeEntry>
    private let fields: UnsafePointer<SchemaPlan.Field>
    private let branches: UnsafePointer<Int>
    private let symbols: UnsafePointer<SchemaPlan.Name>
    private let root: Int
    private let document: Document
    private let bytes: UnsafeRawBufferPointer
    private let limits: DecodingLimits
    private var offset = 0
    private var values = 0

    /// A reader of one record. Plan and bytes must outlive what is read: texts stay where they are.
    init(plan: SchemaPlan, bytes: UnsafeRawBufferPointer, limits: DecodingLimits, into document: Document) {
        types = plan.types
        fields = plan.fields
        branches = plan.branches
        symbols = plan.symbols
        root = plan.root
        self.document = document
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads one record that fills the bytes exactly.
    mutating func run() throws(Fault) {
        try read(root, key: nil, depth: 1)
        guard offset == bytes.count else {
            throw fault(.trailingBytes, "\(bytes.count - offset) bytes follow the record")
        }
    }

    private mutating func read(_ type: Int, key: Document.Key?, depth: Int) throws(Fault) {
        let entry = types + type
        values += 1
        guard values <= limits.values else { throw fault(.overLimit, "more than \(limits.values) values") }
        switch entry.pointee.kind {
        case .null: document.appendNull(key: key)
        case .boolean:
            let byte = bytes[try take(1)]
            guard byte <= 1 else { throw fault(.malformedValue, "a boolean of \(byte)") }
            document.append(byte == 1, key: key)
        case .int:
            let value = try varint()
            guard Int32(exactly: value) != nil else { throw fault(.malformedValue, "an int of \(value)") }
            document.append(value, key: key)
        case .long: document.append(try varint(), key: key)
        case .float:
            let bits = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: try take(4), as: UInt32.self))
            document.append(Double(Float(bitPattern: bits)), key: key)
        case .double:
            let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: try take(8), as: UInt64.self))
            document.append(Double(bitPattern: bits), key: key)
        // As text in the document, bytes and fixed have to be UTF-8, too.
        case .string, .bytes: document.append(text: try text(), key: key)
        case .fixed: document.append(text: try text(of: entry.pointee.count), key: key)
        case .enumeration:
            let index = try varint()
            guard index >= 0, index < entry.pointee.count else {
                throw fault(.malformedValue, "symbol \(index) of an enum of \(entry.pointee.count)")
            }
            document.append(text: symbols[entry.pointee.first + Int(index)].bytes, key: key)
        case .record, .array, .map, .union:
            guard depth <= limits.depth else { throw fault(.overLimit, "nested deeper than \(limits.depth)") }
            try readParts(entry, key: key, depth: depth + 1)
        }
    }

    private mutating func readParts(
        _ entry: UnsafePointer<SchemaPlan.TypeEntry>, key: Document.Key?, depth: Int
    ) throws(Fault) {
        switch entry.pointee.kind {
        case .record:
            let opened = document.openObject(key: key)
            let first = fields + entry.pointee.first
            for index in 0..<entry.pointee.count {
                let name = first[index].name
                do throws(Fault) { try read(first[index].type, key: name.bytes, depth: depth) } catch {
                    throw error.inside(name.text)
                }
            }
            document.close(opened, count: entry.pointee.count)
        case .union:
            let index = try varint()
            guard index >= 0, index < entry.pointee.count else {
                throw fault(.malformedValue, "branch \(index) of a union of \(entry.pointee.count)")
            }
            try read(branches[entry.pointee.first + Int(index)], key: key, depth: depth)
        case .array:
            let opened = document.openList(key: key)
            document.close(opened, count: try readElements(of: entry.pointee.first, depth: depth))
        default:
            let opened = document.openObject(key: key)
            document.closeUnitingNames(opened, count: try readEntries(of: entry.pointee.first, depth: depth))
        }
    }

    private mutating func readElements(of type: Int, depth: Int) throws(Fault) -> Int {
        var index = 0
        while let count = try block(smallest: types[type].minimum) {
            for _ in 0..<count {
                do throws(Fault) { try read(type, key: nil, depth: depth) } catch { throw error.inside("[\(index)]") }
                index += 1
            }
        }
        return index
    }

    private mutating func readEntries(of type: Int, depth: Int) throws(Fault) -> Int {
        var index = 0
        while let count = try block(smallest: types[type].minimum + 1) {
            guard count <= limits.mapEntries - index else {
                throw fault(.overLimit, "a map of more than \(limits.mapEntries) entries")
            }
            for _ in 0..<count {
                let start = offset
                do throws(Fault) {
                    let key = try text()
                    if holdsNUL(key) { throw fault(.malformedMap, "a key that holds NUL") }
                    try read(type, key: key, depth: depth)
                } catch {
                    throw error.inside(keyText(at: start).map { "[\"\($0)\"]" } ?? "[\(index)]")
                }
                index += 1
            }
        }
        return index
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

    private mutating func text() throws(Fault) -> UnsafeRawBufferPointer {
        let length = try varint()
        guard length >= 0 else { throw fault(.malformedValue, "a length of \(length)") }
        guard length <= bytes.count - offset else {
            throw fault(.truncated, "a length of \(length) where \(bytes.count - offset) bytes are left")
        }
        return try text(of: Int(length))
    }

    private mutating func text(of count: Int) throws(Fault) -> UnsafeRawBufferPointer {
        let start = try take(count)
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
        guard isValidUTF8(text) else { throw fault(.malformedText, "a text that is not UTF-8") }
        return text
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
        var walk = self
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
