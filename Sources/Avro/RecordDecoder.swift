public import Documents

/// Reads records that were written with one schema. Owns a copy of the bytes and a document, both reused; belongs
/// to one thread.
///
/// Records and maps become objects, arrays lists, enum symbols texts, and unions their bare value. `bytes` and `fixed`
/// become texts and must therefore be UTF-8. NUL in a string survives; in a map's key it is refused. Of a repeated map
/// key the last value stands.
public struct RecordDecoder: ~Copyable {
    /// The writer's schema.
    public let schema: Schema
    /// Bounds on what a record may ask for.
    public let limits: DecodingLimits
    private let document = Document()
    private var copy = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)

    /// A decoder for records written with that schema.
    public init(schema: Schema, limits: DecodingLimits = DecodingLimits()) throws(AvroError) {
        self.schema = schema
        self.limits = limits
    }

    deinit {
        document.clear()
        copy.deallocate()
    }

    /// Decodes Avro binary (what follows the header of a frame). The bytes are not
    /// kept; the node is valid until the next call, or until the decoder ends.
    ///
    /// - Throws: ``AvroError``: `truncated`, `trailingBytes`, `malformedText`, `malformedValue`, `malformedMap`,
    ///   `overLimit`, with the path and the position in the bytes.
    public mutating func decode(_ bytes: UnsafeRawBufferPointer) throws(AvroError) -> Node {
        document.clear()
        if copy.count < bytes.count {
            copy.deallocate()
            copy = .allocate(byteCount: bytes.count * 2, alignment: 16)
        }
        copy.copyMemory(from: bytes)
        let own = UnsafeRawBufferPointer(rebasing: copy[..<bytes.count])
        var reader = BinaryReader(plan: schema.plan, bytes: own, limits: limits, into: document)
        do throws(BinaryReader.Fault) { try reader.run() } catch {
            document.clear()
            throw AvroError(
                error.reason, schema: schema.fullName, path: error.path,
                detail: "\(error.detail) (byte \(error.offset) of \(bytes.count))",
                advice: "check that it was written with this schema, or send it to the dead letters")
        }
        return document.root
    }

    /// Decodes Avro binary held in an array.
    public mutating func decode(_ bytes: [UInt8]) throws(AvroError) -> Node {
        // Typed errors do not pass through closures that rethrow.
        let result: Swift.Result<Node, AvroError> = bytes.withUnsafeBytes { bytes in
            do throws(AvroError) { return .success(try decode(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
