/// The parameters `$1`, `$2` … of one statement, in binary form, in one buffer that is kept between uses.
///
///     var parameters = Parameters()
///     parameters.reset()
///     parameters.append(uuid: id)
///     try parameters.append(text: "orders")
///
/// Adding them to a ``Pipeline`` copies them, so the same value can be reset and filled again at once. Belongs to one thread.
public struct Parameters: ~Copyable {
    /// Begins with one byte that belongs to nobody: so an empty value has an address, which tells it from NULL.
    var bytes: [UInt8] = [0]
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var typeIDs: [UInt32] = []
    private var rowCount: Int?
    private var rowCountsDiffer = false

    /// No parameters.
    public init() {}

    /// How many parameters there are.
    public var count: Int { typeIDs.count }

    /// The bytes that will be sent for the values.
    public var byteCount: Int { bytes.count - 1 }

    /// The types so far, in order.
    public var types: [SQLType] { typeIDs.map { SQLType(rawValue: $0) } }

    /// Forgets the values and keeps the memory.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(0)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        typeIDs.removeAll(keepingCapacity: true)
        rowCount = nil
        rowCountsDiffer = false
    }

    /// The common length of all arrays; an error when they differ.
    ///
    /// `unnest` of several arrays fills the shorter ones with NULL without a word, so check before a multi-row insert.
    public func requireEqualArrayCounts() throws(PostgresError) -> Int {
        guard !rowCountsDiffer else {
            throw PostgresError(.invalidParameter, "the arrays of one statement differ in length")
        }
        return rowCount ?? 0
    }

    /// Notes a value that has been written from `start` to the end of ``bytes``.
    mutating func close(_ type: SQLType, from start: Int) throws(PostgresError) {
        let length = bytes.count - start
        guard bytes.count <= Self.maximumBytes else {
            bytes.removeSubrange(start...)
            throw refusal("is too large: a statement's parameters are limited to \(Self.maximumBytes) bytes")
        }
        note(type, offset: start, length: Int32(truncatingIfNeeded: length))
    }

    mutating func note(_ type: SQLType, offset: Int, length: Int32) {
        offsets.append(offset)
        lengths.append(length)
        formats.append(1)
        typeIDs.append(type.rawValue)
    }

    mutating func noteArray(count: Int) {
        if let rowCount { rowCountsDiffer = rowCountsDiffer || rowCount != count } else { rowCount = count }
    }

    /// An error about the parameter that would come next.
    func refusal(_ problem: String) -> PostgresError {
        PostgresError(.invalidParameter, "parameter $\(count + 1) \(problem)")
    }

    /// A message of the protocol is limited to 1 GiB; some room is left for the rest of it.
    private static let maximumBytes = 1_000_000_000

    /// Lends the arrays that libpq wants: types, values, lengths, formats.
    func lend<Answer>(
        _ body: (
            Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Answer
    ) -> Answer {
        bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                for (index, offset) in offsets.enumerated() {
                    let address = offset < 0 ? nil : bytes.baseAddress.map { UnsafeRawPointer($0 + offset) }
                    values.initializeElement(at: index, to: address?.assumingMemoryBound(to: CChar.self))
                }
                return typeIDs.withUnsafeBufferPointer { types in
                    lengths.withUnsafeBufferPointer { lengths in
                        formats.withUnsafeBufferPointer { formats in
                            body(
                                Int32(truncatingIfNeeded: count), types.baseAddress, UnsafePointer(values.baseAddress),
                                lengths.baseAddress, formats.baseAddress)
                        }
                    }
                }
            }
        }
    }
}
