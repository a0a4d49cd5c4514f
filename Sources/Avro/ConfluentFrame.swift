/// The Confluent wire format: a zero byte, the schema id as four bytes (most significant first), one Avro record.
///
/// Source: flow-c.md §1.2.
public struct ConfluentFrame: Sendable {
    /// Bytes before the record.
    public static let headerSize = 5

    /// Registry id of the schema that the record was written with.
    public let schemaID: UInt32

    /// Reads the header at the start of a message's value; the record is what follows ``headerSize`` bytes.
    ///
    /// - Throws: ``AvroError`` (`malformedFrame`) when the value is too short or starts with another byte.
    public init(_ bytes: UnsafeRawBufferPointer) throws(AvroError) {
        guard bytes.count >= Self.headerSize else {
            throw Self.malformed("\(bytes.count) bytes, a frame has at least \(Self.headerSize)")
        }
        guard bytes[0] == 0 else {
            throw Self.malformed("starts with byte \(bytes[0]), a frame starts with 0")
        }
        schemaID = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
    }

    /// A header for that schema.
    public init(schemaID: UInt32) {
        self.schemaID = schemaID
    }

    /// True when the value starts like a frame; anything else should be read as JSON.
    public static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= headerSize && bytes[0] == 0
    }

    /// Writes the header; `place` has at least ``headerSize`` bytes.
    public func write(to place: UnsafeMutableRawBufferPointer) {
        place[0] = 0
        place.storeBytes(of: schemaID.bigEndian, toByteOffset: 1, as: UInt32.self)
    }

    /// The header as bytes.
    public var header: [UInt8] {
        Array(unsafeUninitializedCapacity: Self.headerSize) { room, count in
            write(to: UnsafeMutableRawBufferPointer(room))
            count = Self.headerSize
        }
    }

    private static func malformed(_ detail: String) -> AvroError {
        AvroError(
            .malformedFrame, schema: "Confluent frame", detail: detail,
            advice: "read the value as JSON or send it to the dead letters")
    }
}
