internal import Glibc

/// True when both hold the same bytes.
func sameBytes(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    guard one.count == other.count else { return false }
    guard let first = one.baseAddress, let second = other.baseAddress else { return true }
    return memcmp(first, second, one.count) == 0
}

/// True when a byte is 0.
func holdsNUL(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let start = text.baseAddress else { return false }
    return memchr(start, 0, text.count) != nil
}

/// True when the bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
func isValidUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    let end = text.count
    while position < end {
        // Eight plain ASCII bytes at a time.
        while position + 8 <= end,
            text.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            position += 8
        }
        guard position < end else { break }
        let lead = text[position]
        if lead < 0x80 {
            position += 1
            continue
        }
        let size: Int
        let second: ClosedRange<UInt8>
        switch lead {
        case 0xC2...0xDF: (size, second) = (2, 0x80...0xBF)
        case 0xE0: (size, second) = (3, 0xA0...0xBF)
        case 0xED: (size, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (size, second) = (3, 0x80...0xBF)
        case 0xF0: (size, second) = (4, 0x90...0xBF)
        case 0xF4: (size, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: (size, second) = (4, 0x80...0xBF)
        default: return false
        }
        guard position + size <= end, second.contains(text[position + 1]) else { return false }
        for offset in 2..<max(size, 2) where text[position + offset] & 0xC0 != 0x80 { return false }
        position += size
    }
    return true
}
