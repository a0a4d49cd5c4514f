extension JSONWriter {
    /// Writes a text between quotation marks, eight bytes at a time up to the first that has to be escaped.
    mutating func quote(_ text: UnsafeRawBufferPointer) {
        reserve(text.count + 2)
        push(UInt8(ascii: "\""))
        let copied = copyPlain(text)
        count += copied
        if copied < text.count { escape(UnsafeRawBufferPointer(rebasing: text[copied...])) }
        push(UInt8(ascii: "\""))
    }

    /// Copies whole words up to the first that has to be escaped; returns how many bytes were copied. The last word of a text
    /// overlaps the one before it, so that no text ends byte by byte.
    private func copyPlain(_ text: UnsafeRawBufferPointer) -> Int {
        let length = text.count
        guard length >= 8 else { return copyShort(text) }
        var position = 0
        while position < length {
            let place = min(position, length - 8)
            let word = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            guard !Self.needsEscape(word) else { return position }
            buffer.storeBytes(of: word, toByteOffset: count + place, as: UInt64.self)
            position = place + 8
        }
        return length
    }

    /// The same for a text that is shorter than a word: two halves that may overlap.
    private func copyShort(_ text: UnsafeRawBufferPointer) -> Int {
        let length = text.count
        if length >= 4 {
            let first = text.loadUnaligned(as: UInt32.self)
            let last = text.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
            guard !Self.needsEscape(UInt64(first) | UInt64(last) << 32) else { return 0 }
            buffer.storeBytes(of: first, toByteOffset: count, as: UInt32.self)
            buffer.storeBytes(of: last, toByteOffset: count + length - 4, as: UInt32.self)
            return length
        }
        for position in 0..<length {
            let byte = text[position]
            guard !Self.needsEscape(byte) else { return position }
            buffer.storeBytes(of: byte, toByteOffset: count + position, as: UInt8.self)
        }
        return length
    }

    /// Writes the rest of a text, and leaves room for the mark at its end.
    private mutating func escape(_ rest: UnsafeRawBufferPointer) {
        reserve(rest.count * 6 + 1)
        for byte in rest {
            guard Self.needsEscape(byte) else {
                push(byte)
                continue
            }
            push(UInt8(ascii: "\\"))
            switch byte {
            case 0x22, 0x5C: push(byte)
            case 0x08: push(UInt8(ascii: "b"))
            case 0x09: push(UInt8(ascii: "t"))
            case 0x0A: push(UInt8(ascii: "n"))
            case 0x0C: push(UInt8(ascii: "f"))
            case 0x0D: push(UInt8(ascii: "r"))
            default:
                push(UInt8(ascii: "u"))
                push(UInt8(ascii: "0"))
                push(UInt8(ascii: "0"))
                push(48 + byte >> 4)
                push(byte & 15 < 10 ? 48 + byte & 15 : 87 + byte & 15)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C
    }

    /// True when one of eight bytes has to be escaped: below 0x20, a quotation mark or a backslash.
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let low = (word &- ones &* 0x20) & ~word
        return (low | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & (ones &* 0x80) != 0
    }
}
