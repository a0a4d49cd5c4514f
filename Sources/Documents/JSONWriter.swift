/// Writes compact JSON (no white space, keys in the order given) into a growing array of bytes.
///
/// The writer sets the commas; the caller sees to it that every object and list is closed.
public struct JSONWriter {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// An empty writer with room for that many bytes.
    public init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The text written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Empties the writer and keeps its memory.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// `{`, the members that `body` writes, `}`.
    public mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    /// `[`, the elements that `body` writes, `]`.
    public mutating func list<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Opens an object (`{`) or a list (`[`) that ``close(_:)`` ends.
    public mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    /// Ends an object (`}`) or a list (`]`).
    public mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// A member's name; its value must follow.
    public mutating func key(_ name: StaticString) {
        key(utf8: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// A member's name; its value must follow.
    public mutating func key(_ name: String) {
        var name = name
        name.withUTF8 { key(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// A member's name as UTF-8; its value must follow.
    public mutating func key(utf8 name: UnsafeRawBufferPointer) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// `null`.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// `true` or `false`.
    public mutating func value(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// An integer.
    public mutating func value(_ value: some FixedWidthInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A number in the shortest form that reads back the same; what JSON cannot hold (infinite, not a number) is null.
    public mutating func value(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// A text, escaped.
    public mutating func value(_ value: String) {
        var value = value
        value.withUTF8 { self.value(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// A text or null.
    public mutating func value(_ value: String?) {
        if let value { self.value(value) } else { null() }
    }

    /// An integer or null.
    public mutating func value(_ value: (some FixedWidthInteger)?) {
        if let value { self.value(value) } else { null() }
    }

    /// A list of texts.
    public mutating func value(_ texts: some Sequence<String>) {
        list { writer in
            for text in texts { writer.value(text) }
        }
    }

    /// Text given as UTF-8, escaped.
    public mutating func value(utf8 text: UnsafeRawBufferPointer) {
        separate()
        quote(text)
    }

    /// A value that is JSON already; taken as it is.
    public mutating func value(json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// A parsed value; numbers keep the digits of their source.
    public mutating func value(_ node: Node) {
        switch node.kind {
        case .null: null()
        case .bool: value(node.bool ?? false)
        case .integer, .number:
            if let digits = node.digits {
                value(json: digits)
            } else if let integer = node.integer {
                value(integer)
            } else {
                value(node.number ?? 0)
            }
        case .text:
            if let text = node.utf8 { value(utf8: text) }
        case .list:
            list { writer in
                for element in node.children { writer.value(element) }
            }
        case .object:
            object { writer in
                for member in node.children {
                    if let name = member.keyBytes { writer.key(utf8: name) }
                    writer.value(member)
                }
            }
        }
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: UnsafeRawBufferPointer) {
        bytes.append(UInt8(ascii: "\""))
        var clean = 0
        for (position, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            bytes.append(contentsOf: text[clean..<position])
            escape(byte)
            clean = position + 1
        }
        bytes.append(contentsOf: text[clean...])
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [
                UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), hex[Int(byte >> 4)], hex[Int(byte & 15)],
            ])
        }
    }
}
