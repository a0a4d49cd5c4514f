internal import CAvro
internal import Documents

extension RecordWriter {
    /// Writes null; the field must be a union with null.
    public mutating func putNull() {
        guard let type = step(), settle(type, as: .null, given: "null") != nil else { return }
        if isJSON { json.null() } else { _ = cavro_set_null(&target) }
    }

    /// Writes a boolean.
    public mutating func put(_ value: Bool) {
        guard let type = step(), settle(type, as: .boolean, given: "a boolean") != nil else { return }
        bound += 1
        if isJSON { json.value(value) } else { _ = cavro_set_boolean(&target, value ? 1 : 0) }
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
        bound += 8
        if isJSON { json.value(value) } else { setNumber(value, types[settled].kind) }
    }

    /// Writes a text as `string`; also as `bytes` or, when the size is right, `fixed`. NUL in the text survives.
    public mutating func put(_ text: String) {
        guard let type = step(), let settled = settle(type, as: .texts, given: "a text") else { return }
        var text = text
        text.withUTF8 { setText(UnsafeRawBufferPointer($0), settled) }
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
        var symbol = symbol
        symbol.withUTF8 { setSymbol(UnsafeRawBufferPointer($0), settled) }
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
        bound += 10
        switch types[settled].kind {
        case .int:
            guard let narrow else {
                return fail(.outOfRange, "expected int, given \(value)", "give a value of at most 32 bits")
            }
            if isJSON { json.value(narrow) } else { _ = cavro_set_int(&target, narrow) }
        case .long:
            if isJSON { json.value(value) } else { _ = cavro_set_long(&target, value) }
        default:
            if isJSON { json.value(value) } else { setNumber(Double(value), types[settled].kind) }
        }
    }

    mutating func setNumber(_ value: Double, _ kind: TypeKind) {
        if kind == .float {
            _ = cavro_set_float(&target, Float(value))
        } else {
            _ = cavro_set_double(&target, value)
        }
    }

    mutating func setText(_ text: UnsafeRawBufferPointer, _ type: Int) {
        let entry = types[type]
        if entry.kind == .fixed && text.count != entry.count {
            return fail(.outOfRange, "expected \(entry.count) bytes, given \(text.count)", "give a text of that size")
        }
        if isJSON { return json.value(utf8: text) }
        bound += text.count + 10
        let place = keep(text)
        switch entry.kind {
        case .bytes: _ = cavro_set_bytes(&target, place, text.count)
        case .fixed: _ = cavro_set_fixed(&target, place, text.count)
        default: _ = cavro_set_string(&target, place, text.count + 1)
        }
    }

    mutating func setSymbol(_ symbol: UnsafeRawBufferPointer, _ type: Int) {
        let entry = types[type]
        for index in 0..<entry.count where symbols[entry.first + index].equals(symbol) {
            bound += 5
            if isJSON { json.value(utf8: symbol) } else { _ = cavro_set_enum(&target, Int32(index)) }
            return
        }
        let given = String(decoding: symbol, as: UTF8.self)
        fail(.unknownSymbol, "expected \(plan.describe(type)), given \"\(given)\"", "give one of the symbols")
    }
}
