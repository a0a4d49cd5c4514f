internal import Documents

extension RecordWriter {
    /// Writes null; the field must be a union with null.
    public mutating func putNull() {
        guard let type = step(), settle(type, as: .null, given: "null") != nil else { return }
        if isJSON { json.null() }
    }

    /// Writes a boolean.
    public mutating func put(_ value: Bool) {
        guard let type = step(), settle(type, as: .boolean, given: "a boolean") != nil else { return }
        if isJSON { json.value(value) } else { output.put(byte: value ? 1 : 0) }
    }

    /// Writes an integer as `long` or, when it fits, `int`.
    public mutating func put(_ value: Int64) {
        putInteger(value, as: .integers)
    }

    /// Writes an integer as `long` or, when it fits, `int`.
    public mutating func put(_ value: Int) {
        putInteger(Int64(value), as: .integers)
    }

    /// Writes an integer as `int` or `long`.
    public mutating func put(_ value: Int32) {
        putInteger(Int64(value), as: .integers)
    }

    /// Writes a number as `double` or `float`.
    public mutating func put(_ value: Double) {
        guard let type = step(), let settled = settle(type, as: .numbers, given: "a number") else { return }
        if isJSON { json.value(value) } else { setNumber(value, types[settled].kind) }
    }

    /// Writes a text as `string`; also as `bytes` or, when the size is right, `fixed`. NUL in the text survives.
    public mutating func put(_ text: String) {
        guard let type = step(), let settled = settle(type, as: .texts, given: "a text") else { return }
        text.withBytes { setText($0, settled) }
    }

    /// Writes a text that is given as UTF-8.
    public mutating func put(utf8 text: UnsafeRawBufferPointer) {
        guard let type = step(), let settled = settle(type, as: .texts, given: "a text") else { return }
        guard isValidUTF8(text) else {
            return fail(.malformedText, "the text is not UTF-8", "give valid UTF-8")
        }
        setText(text, settled)
    }

    /// Writes one of the symbols of an enum.
    public mutating func putEnum(_ symbol: String) {
        guard let type = step(), let settled = settle(type, as: .enumeration, given: "a symbol") else { return }
        symbol.withBytes { setSymbol($0, settled) }
    }

    /// Writes a text or null.
    public mutating func put(_ text: String?) {
        if let text { put(text) } else { putNull() }
    }

    /// Writes an integer or null.
    public mutating func put(_ value: Int64?) {
        if let value { put(value) } else { putNull() }
    }

    /// Writes an integer or null.
    public mutating func put(_ value: Int?) {
        if let value { put(value) } else { putNull() }
    }

    /// Writes a number or null.
    public mutating func put(_ value: Double?) {
        if let value { put(value) } else { putNull() }
    }

    /// Writes a boolean or null.
    public mutating func put(_ value: Bool?) {
        if let value { put(value) } else { putNull() }
    }

    /// Writes a symbol or null.
    public mutating func putEnum(_ symbol: String?) {
        if let symbol { putEnum(symbol) } else { putNull() }
    }

    mutating func putInteger(_ value: Int64, as kinds: TypeKinds) {
        guard let type = step() else { return }
        // An integer that does not fit `int` looks for another branch of a union first.
        let narrow = Int32(exactly: value)
        let fits = narrow == nil && types[type].kind == .union ? kinds.subtracting(TypeKinds(.int)) : kinds
        guard let settled = settle(type, as: fits, given: "the integer \(value)") else { return }
        switch types[settled].kind {
        case .int:
            guard let narrow else {
                return fail(.outOfRange, "expected int, given \(value)", "give a value of at most 32 bits")
            }
            if isJSON { json.value(narrow) } else { output.put(value) }
        case .long:
            if isJSON { json.value(value) } else { output.put(value) }
        default:
            if isJSON { json.value(value) } else { setNumber(Double(value), types[settled].kind) }
        }
    }

    mutating func setNumber(_ value: Double, _ kind: TypeKind) {
        if kind == .float {
            output.put(Float(value))
        } else {
            output.put(value)
        }
    }

    mutating func setText(_ text: UnsafeRawBufferPointer, _ type: Int) {
        let entry = types[type]
        if entry.kind == .fixed && text.count != entry.count {
            return fail(.outOfRange, "expected \(entry.count) bytes, given \(text.count)", "give a text of that size")
        }
        if isJSON { return json.value(utf8: text) }
        if entry.kind == .fixed { output.put(bytes: text) } else { output.put(text: text) }
    }

    mutating func setSymbol(_ symbol: UnsafeRawBufferPointer, _ type: Int) {
        let entry = types[type]
        for index in 0..<entry.count where symbols[entry.first + index].equals(symbol) {
            if isJSON { json.value(utf8: symbol) } else { output.put(index) }
            return
        }
        let given = String(decoding: symbol, as: UTF8.self)
        fail(.unknownSymbol, "expected \(plan.describe(type)), given \"\(given)\"", "give one of the symbols")
    }
}
