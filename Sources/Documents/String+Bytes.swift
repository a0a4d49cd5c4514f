extension String {
    /// Gives the UTF-8 of the text in place, valid inside `body` only. Unlike `withUTF8` it needs no copy of its own.
    @inlinable
    @inline(__always)
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
        var copy = self
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
