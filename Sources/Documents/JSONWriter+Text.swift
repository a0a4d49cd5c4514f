extension JSONWriter {
    /// Writes a text between quotation marks, eight bytes at a time up to the first that has to be escaped.
    mutating func quote(_ text: UnsafeRawBufferPointer) {
        reserve(text.count + 2)
        push(UInt8(ascii: "\""))
        let length = text.count
        var position = 0
        while position + 8 <= length {
            let word = text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard !Self.needsEscape(word) else { break }
            buffer.storeBytes(of: word, toByteOffset: count + position, as: UInt64.self)
            position += 8
        }
        while position < length {
            let byte = text[position]
            guard !Self.needsEscape(byte) else { break }
            buffer.storeBytes(of: byte, toByteOffset: count + position, as: UInt8.self)
            position += 1
        }
        count += position
        if position < length { escape(UnsafeRawBufferPointer(rebasing: text[position...])) }
        push(UInt8(ascii: "\""))
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
