/// Checks on UTF-8 in place, eight bytes at a time.
extension UnsafeRawBufferPointer {
    /// True when these bytes are those of the name.
    @inline(__always)
    func spells(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        let expected = UnsafeRawPointer(name.utf8Start)
        var position = 0
        while position + 8 <= count {
            let own = loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard own == expected.loadUnaligned(fromByteOffset: position, as: UInt64.self) else { return false }
            position += 8
        }
        while position < count {
            guard self[position] == expected.load(fromByteOffset: position, as: UInt8.self) else { return false }
            position += 1
        }
        return true
    }

    /// True when the text holds U+0000.
    var holdsNUL: Bool {
        var position = 0
        while position + 8 <= count {
            let word = loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if (word &- ones) & ~word & highs != 0 { return true }
            position += 8
        }
        while position < count {
            if self[position] == 0 { return true }
            position += 1
        }
        return false
    }

    /// True when all bytes are ASCII and none of them is a control character.
    var isPlainASCII: Bool {
        var position = 0
        while position + 8 <= count {
            let word = loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let delete = word ^ (ones &* 0x7F)
            let suspects = word | (word &- ones &* 0x20) & ~word | (delete &- ones) & ~delete
            if suspects & highs != 0 { return false }
            position += 8
        }
        while position < count {
            if self[position] < 0x20 || self[position] > 0x7E { return false }
            position += 1
        }
        return true
    }

    private var ones: UInt64 { 0x0101_0101_0101_0101 }
    private var highs: UInt64 { 0x8080_8080_8080_8080 }
}
