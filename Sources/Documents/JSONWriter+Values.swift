extension JSONWriter {
    /// `null`.
    @inlinable
    public mutating func null() {
        plain("null")
    }

    /// `true` or `false`.
    @inlinable
    public mutating func value(_ value: Bool) {
        plain(value ? "true" : "false")
    }

    /// An integer.
    @inlinable
    public mutating func value(_ value: some FixedWidthInteger) {
        if let small = Int64(exactly: value) { integer(small) } else { raw(String(value)) }
    }

    /// A number in the shortest form that reads back the same; what JSON cannot hold (infinite, not a number) is null.
    public mutating func value(_ value: Double) {
        guard value.isFinite else { return null() }
        raw(value.description)
    }

    /// A text, escaped.
    public mutating func value(_ value: String) {
        value.withBytes { self.value(utf8: $0) }
    }

    /// A text or null.
    @inlinable
    public mutating func value(_ value: String?) {
        if let value { self.value(value) } else { null() }
    }

    /// An integer or null.
    @inlinable
    public mutating func value(_ value: (some FixedWidthInteger)?) {
        if let value { self.value(value) } else { null() }
    }

    /// A list of texts.
    @inlinable
    public mutating func value(_ texts: some Sequence<String>) {
        list { writer in
            for text in texts { writer.value(text) }
        }
    }

    /// Text given as UTF-8, escaped.
    public mutating func value(utf8 text: UnsafeRawBufferPointer) {
        reserve(1)
        separate()
        quote(text)
    }

    /// A value that is JSON already; taken as it is.
    public mutating func value(json: UnsafeRawBufferPointer) {
        reserve(json.count + 1)
        separate()
        guard let start = json.baseAddress else { return }
        (buffer + count).copyMemory(from: start, byteCount: json.count)
        count += json.count
    }

    /// A value that is JSON already; taken as it is.
    public mutating func value(json: [UInt8]) {
        json.withUnsafeBytes { value(json: $0) }
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

    /// A literal that is JSON already.
    @inlinable
    mutating func plain(_ json: StaticString) {
        let length = json.utf8CodeUnitCount
        reserve(length + 1)
        separate()
        (buffer + count).copyMemory(from: json.utf8Start, byteCount: length)
        count += length
    }

    @usableFromInline
    mutating func raw(_ text: String) {
        text.withBytes { value(json: $0) }
    }

    @usableFromInline
    mutating func integer(_ value: Int64) {
        reserve(21)
        separate()
        if value < 0 { push(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var length = 1
        var power = rest
        while power >= 10 {
            power /= 10
            length += 1
        }
        count += length
        var place = count
        repeat {
            place -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            buffer.storeBytes(of: UInt8(truncatingIfNeeded: digit) + 48, toByteOffset: place, as: UInt8.self)
            rest = quotient
        } while rest > 0
    }
}
