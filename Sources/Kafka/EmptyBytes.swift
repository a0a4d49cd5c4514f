/// A valid address for buffers without bytes, so that librdkafka does not take empty for null. Never read.
nonisolated(unsafe) let emptyBytes = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

extension UnsafeRawBufferPointer {
    /// The start of the bytes, never nil. librdkafka's arguments are not const; with `F_COPY` it only reads them.
    var start: UnsafeMutableRawPointer { UnsafeMutableRawPointer(mutating: baseAddress) ?? emptyBytes }
}
