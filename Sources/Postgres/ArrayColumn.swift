/// A one-dimensional array under construction, in binary form: one column of a multi-row statement.
///
///     var ids = UUIDColumn("id")
///     var topics = TextColumn("topic")
///     for row in rows {
///         ids.append(row.id)
///         try topics.append(row.topic)
///     }
///     try parameters.append(ids)
///     try parameters.append(topics)
///     // INSERT INTO t (id, topic) SELECT * FROM unnest($1::uuid[], $2::text[])
///
/// Memory is kept by ``reset()``. A refused element leaves the column as it was. Belongs to one thread.
public struct ArrayColumn<Element: ArrayElement>: ~Copyable {
    /// The name that errors use.
    public let name: String

    /// How many elements there are, NULLs included.
    public internal(set) var count = 0

    /// How many of them are NULL.
    public internal(set) var nullCount = 0

    /// Every element: its length as a big-endian int32, -1 for NULL, then its bytes.
    var bytes: [UInt8] = []

    /// An empty array.
    public init(_ name: String) { self.name = name }

    /// Forgets the elements and keeps the memory.
    public mutating func reset() {
        count = 0
        nullCount = 0
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends NULL.
    public mutating func appendNull() {
        bytes.appendBigEndian(Int32(-1))
        count += 1
        nullCount += 1
    }

    mutating func append<Value: FixedWidthInteger>(integer value: Value) {
        bytes.appendBigEndian(Int32(truncatingIfNeeded: MemoryLayout<Value>.size))
        bytes.appendBigEndian(value)
        count += 1
    }

    mutating func append(raw value: UnsafeRawBufferPointer, version: UInt8? = nil) throws(PostgresError) {
        guard let length = Int32(exactly: value.count + (version == nil ? 0 : 1)) else {
            throw refusal("is too large: \(value.count) bytes")
        }
        bytes.appendBigEndian(length)
        if let version { bytes.append(version) }
        bytes.append(contentsOf: value)
        count += 1
    }

    /// An error about the element that would come next.
    func refusal(_ problem: String) -> PostgresError {
        PostgresError(.invalidParameter, "element \(count + 1) of array \(name) \(problem)")
    }
}
