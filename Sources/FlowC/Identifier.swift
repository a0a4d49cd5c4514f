/// A UUID as a value of 16 bytes: the identity of sagas, tickets, frames and everything else that is derived.
///
/// Identities are UUIDv5 values over names (see ``derived(_:)``), so the same decision always leads to the same ones.
public struct Identifier: Hashable, Sendable {
    /// Bytes 0…7, big-endian.
    public let high: UInt64
    /// Bytes 8…15, big-endian.
    public let low: UInt64

    /// Makes an identifier of its two halves, each big-endian.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an identifier of 16 bytes; nil for any other count.
    @inlinable
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// Gives the 16 bytes in network order, valid inside `body` only.
    @inlinable
    public func withBytes<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let halves = (high.bigEndian, low.bigEndian)
        return try withUnsafePointer(to: halves) { pointer throws(Failure) in
            try body(UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer), count: 16))
        }
    }
}

extension Identifier: Comparable {
    /// The order of the bytes, which is also the order of the text form and of PostgreSQL's `uuid`.
    @inlinable
    public static func < (left: Identifier, right: Identifier) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}
