/// Writes compact JSON (no white space, keys in the order given) into a growing buffer of its own.
///
/// The writer sets the commas; the caller sees to it that every object and list is closed. It belongs to one thread.
public struct JSONWriter: ~Copyable {
    @usableFromInline var buffer: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// Bytes written so far.
    @usableFromInline var count = 0
    @usableFromInline var needsComma = false

    /// An empty writer with room for that many bytes.
    public init(capacity: Int = 512) {
        self.capacity = max(capacity, 64)
        buffer = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// What has been written so far, copied.
    public var bytes: [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// The text written so far.
    public var text: String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Gives what has been written so far in place, valid inside `body` only.
    @inlinable
    public func withUnsafeBytes<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: buffer, count: count))
    }

    /// Empties the writer and keeps its memory.
    public mutating func reset() {
        count = 0
        needsComma = false
    }

    /// `{`, the members that `body` writes, `}`.
    @inlinable
    public mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    /// `[`, the elements that `body` writes, `]`.
    @inlinable
    public mutating func list<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Opens an object (`{`) or a list (`[`) that ``close(_:)`` ends.
    @inlinable
    public mutating func open(_ bracket: UInt8) {
        reserve(2)
        separate()
        push(bracket)
        needsComma = false
    }

    /// Ends an object (`}`) or a list (`]`).
    @inlinable
    public mutating func close(_ bracket: UInt8) {
        reserve(1)
        push(bracket)
        needsComma = true
    }

    /// A member's name; its value must follow. The name is a literal and taken as it is: it must need no escaping.
    @inlinable
    public mutating func key(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        reserve(length + 4)
        separate()
        push(UInt8(ascii: "\""))
        (buffer + count).copyMemory(from: name.utf8Start, byteCount: length)
        count += length
        push(UInt8(ascii: "\""))
        push(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name; its value must follow.
    @_disfavoredOverload
    public mutating func key(_ name: String) {
        name.withBytes { key(utf8: $0) }
    }

    /// A member's name as UTF-8 that needs no escaping; its value must follow.
    public mutating func key(plain name: UnsafeRawBufferPointer) {
        reserve(name.count + 4)
        separate()
        push(UInt8(ascii: "\""))
        if let start = name.baseAddress {
            (buffer + count).copyMemory(from: start, byteCount: name.count)
            count += name.count
        }
        push(UInt8(ascii: "\""))
        push(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name as UTF-8; its value must follow.
    public mutating func key(utf8 name: UnsafeRawBufferPointer) {
        reserve(1)
        separate()
        quote(name)
        reserve(1)
        push(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Room

    /// Sees to it that so many bytes more fit.
    @inlinable
    mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @usableFromInline
    mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: buffer, byteCount: count)
        buffer.deallocate()
        buffer = moved
        capacity = larger
    }

    /// Appends a byte; there is room for it.
    @inlinable
    mutating func push(_ byte: UInt8) {
        buffer.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// Appends the comma that is due; there is room for it.
    @inlinable
    mutating func separate() {
        if needsComma { push(UInt8(ascii: ",")) }
        needsComma = true
    }
}
