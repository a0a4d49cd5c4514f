/// The binary form of a record in a growing buffer. Belongs to one thread.
struct AvroOutput: ~Copyable {
    /// Where an entry of a map stands: its key from `start`, its value from `value`.
    struct MapEntry {
        let start: Int
        let value: Int
    }

    private var buffer = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 16)
    private var capacity = 1024
    private(set) var count = 0

    deinit {
        buffer.deallocate()
    }

    /// What has been written, in place.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer, count: count) }

    /// Empties the buffer and keeps its memory.
    mutating func reset() {
        count = 0
    }

    mutating func put(_ frame: ConfluentFrame) {
        reserve(ConfluentFrame.headerSize)
        frame.write(to: UnsafeMutableRawBufferPointer(start: buffer + count, count: ConfluentFrame.headerSize))
        count += ConfluentFrame.headerSize
    }

    mutating func put(byte: UInt8) {
        reserve(1)
        buffer.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// An index or a count: never negative, and mostly small.
    mutating func put(_ index: Int) {
        if index < 64 { put(byte: UInt8(truncatingIfNeeded: index &<< 1)) } else { put(Int64(index)) }
    }

    /// An int or a long: zigzag, seven bits a byte, the lowest first.
    mutating func put(_ value: Int64) {
        reserve(10)
        var rest = UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))
        while rest >= 0x80 {
            buffer.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
            count &+= 1
            rest &>>= 7
        }
        buffer.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    mutating func put(_ value: Float) {
        reserve(4)
        buffer.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: count, as: UInt32.self)
        count &+= 4
    }

    mutating func put(_ value: Double) {
        reserve(8)
        buffer.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= 8
    }

    /// A text with its length.
    mutating func put(text: UnsafeRawBufferPointer) {
        let length = text.count
        guard length < 8192, let start = text.baseAddress else {
            put(length)
            return put(bytes: text)
        }
        reserve(length &+ 2)
        var place = buffer + count
        if length < 64 {
            place.storeBytes(of: UInt8(truncatingIfNeeded: length &<< 1), as: UInt8.self)
            place += 1
        } else {
            let head = UInt16(truncatingIfNeeded: (length &<< 1) & 0x7F | 0x80 | (length &>> 6) &<< 8)
            place.storeBytes(of: head.littleEndian, as: UInt16.self)
            place += 2
        }
        place.copyMemory(from: start, byteCount: length)
        count = place - buffer + length
    }

    mutating func put(bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (buffer + count).copyMemory(from: start, byteCount: bytes.count)
        count &+= bytes.count
    }

    // MARK: Blocks

    /// Begins the one block of an array or a map: leaves a byte for its count, which is known at the end.
    mutating func openBlock() -> Int {
        put(byte: 0)
        return count - 1
    }

    /// Ends the block that began at `start`.
    mutating func closeBlock(_ start: Int, count elements: Int) {
        guard elements > 0 else { return }
        if elements < 64 {
            buffer.storeBytes(of: UInt8(elements &<< 1), toByteOffset: start, as: UInt8.self)
        } else {
            widen(start, elements)
        }
        put(byte: 0)
    }

    /// A count that takes more than the byte that was left for it.
    private mutating func widen(_ start: Int, _ elements: Int) {
        let end = count
        put(Int64(elements))
        let size = count - end
        var head = [UInt8](UnsafeRawBufferPointer(start: buffer + end, count: size))
        reserve(size)
        (buffer + start + size).copyMemory(from: buffer + start + 1, byteCount: end - start - 1)
        (buffer + start).copyMemory(from: &head, byteCount: size)
        count = end + size - 1
    }

    /// Of entries with the same key keeps the last value at the first one's place; the entries end the buffer.
    /// Returns how many are left.
    mutating func uniteNames(_ entries: UnsafeBufferPointer<MapEntry>) -> Int {
        guard let first = entries.first, repeatsName(entries) else { return entries.count }
        var places: [[UInt8]: Int] = [:]
        var united: [(key: [UInt8], value: [UInt8])] = []
        for index in entries.indices {
            let entry = entries[index]
            let end = index + 1 < entries.endIndex ? entries[index + 1].start : count
            let key = Array(bytes[entry.start..<entry.value])
            let value = Array(bytes[entry.value..<end])
            if let place = places[key] {
                united[place].value = value
            } else {
                places[key] = united.count
                united.append((key, value))
            }
        }
        count = first.start
        for entry in united {
            entry.key.withUnsafeBytes { put(bytes: $0) }
            entry.value.withUnsafeBytes { put(bytes: $0) }
        }
        return united.count
    }

    private func repeatsName(_ entries: UnsafeBufferPointer<MapEntry>) -> Bool {
        if entries.count > 16 { return Set(entries.map { Array(bytes[$0.start..<$0.value]) }).count < entries.count }
        for later in entries.indices.dropFirst() {
            let key = entries[later]
            for earlier in 0..<later where entries[earlier].value - entries[earlier].start == key.value - key.start {
                let other = UnsafeRawBufferPointer(rebasing: bytes[entries[earlier].start..<entries[earlier].value])
                if sameBytes(other, UnsafeRawBufferPointer(rebasing: bytes[key.start..<key.value])) { return true }
            }
        }
        return false
    }

    // MARK: Room

    private mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: buffer, byteCount: count)
        buffer.deallocate()
        buffer = moved
        capacity = larger
    }
}
