internal import CAvro
public import Documents

/// Reads records that were written with one schema. Owns avro-c's value and a document, both reused; belongs to one
/// thread.
///
/// Records and maps become objects, arrays lists, enum symbols texts, and unions their bare value. `bytes` and `fixed`
/// become texts and must therefore be UTF-8. NUL in a string survives; in a map's key it is refused. Of a repeated map
/// key the last value stands.
public struct RecordDecoder: ~Copyable {
    /// The writer's schema.
    public let schema: Schema
    /// Bounds on what a record may ask for.
    public let limits: DecodingLimits
    private let input: avro_reader_t
    private var value: avro_value_t
    private let document = Document()

    /// A decoder for records written with that schema.
    public init(schema: Schema, limits: DecodingLimits = DecodingLimits()) throws(AvroError) {
        var value = try schema.plan.makeValue()
        guard let input = "".withCString({ avro_reader_memory($0, 0) }) else {
            avro_value_decref(&value)
            throw schema.plan.outOfMemory
        }
        self.schema = schema
        self.limits = limits
        self.input = input
        self.value = value
    }

    deinit {
        document.clear()
        var value = value
        avro_value_decref(&value)
        avro_reader_free(input)
    }

    /// Decodes Avro binary (what follows the header of a frame). The bytes are checked before avro-c sees them and are
    /// not kept; the node is valid until the next call, or until the decoder ends.
    ///
    /// - Throws: ``AvroError``: `truncated`, `trailingBytes`, `malformedText`, `malformedValue`, `malformedMap`,
    ///   `overLimit`, with the path and the position in the bytes.
    public mutating func decode(_ bytes: UnsafeRawBufferPointer) throws(AvroError) -> Node {
        var check = BinaryCheck(plan: schema.plan, bytes: bytes, limits: limits)
        do throws(BinaryCheck.Fault) { try check.run() } catch {
            throw AvroError(
                error.reason, schema: schema.fullName, path: error.path,
                detail: "\(error.detail) (byte \(error.offset) of \(bytes.count))",
                advice: "check that it was written with this schema, or send it to the dead letters")
        }
        document.clear()
        avro_reader_memory_set_source(
            input, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int64(bytes.count))
        guard avro_value_read(input, &value) == 0 else {
            throw AvroError(
                .library, schema: schema.fullName, detail: "avro-c refused bytes that passed every check",
                advice: "report this with the record")
        }
        append(value, schema.plan.root, key: nil)
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

    private func append(_ value: avro_value_t, _ type: Int, key: Document.Key?) {
        var value = value
        let plan = schema.plan
        let entry = plan.types[type]
        switch entry.kind {
        case .null:
            document.appendNull(key: key)
        case .boolean:
            var read: Int32 = 0
            _ = cavro_boolean(&value, &read)
            document.append(read != 0, key: key)
        case .int:
            var read: Int32 = 0
            _ = cavro_int(&value, &read)
            document.append(Int64(read), key: key)
        case .long:
            var read: Int64 = 0
            _ = cavro_long(&value, &read)
            document.append(read, key: key)
        case .float:
            var read: Float = 0
            _ = cavro_float(&value, &read)
            document.append(Double(read), key: key)
        case .double:
            var read = 0.0
            _ = cavro_double(&value, &read)
            document.append(read, key: key)
        case .string, .bytes, .fixed:
            document.append(text: text(&value, entry.kind), key: key)
        case .enumeration:
            var read: Int32 = 0
            _ = cavro_enum(&value, &read)
            document.append(text: plan.symbols[entry.first + Int(read)].bytes, key: key)
        case .union:
            var branch: Int32 = 0
            var child = avro_value_t()
            _ = cavro_selected(&value, &branch, &child)
            append(child, plan.branches[entry.first + Int(branch)], key: key)
        case .record, .array, .map:
            appendParts(&value, entry, key)
        }
    }

    private func appendParts(_ value: inout avro_value_t, _ entry: SchemaPlan.TypeEntry, _ key: Document.Key?) {
        let plan = schema.plan
        let opened = entry.kind == .array ? document.openList(key: key) : document.openObject(key: key)
        var count = entry.count
        if entry.kind != .record { _ = cavro_count(&value, &count) }
        var child = avro_value_t()
        for index in 0..<count {
            if entry.kind == .record {
                _ = cavro_at(&value, index, &child, nil)
                let field = plan.fields[entry.first + index]
                append(child, field.type, key: field.name.bytes)
            } else {
                var name: UnsafePointer<CChar>?
                _ = cavro_at(&value, index, &child, &name)
                append(child, entry.first, key: entry.kind == .map ? name.map { SchemaPlan.Name($0).bytes } : nil)
            }
        }
        document.close(opened, count: count)
    }

    private func text(_ value: inout avro_value_t, _ kind: TypeKind) -> UnsafeRawBufferPointer {
        var count = 0
        if kind == .string {
            var start: UnsafePointer<CChar>?
            _ = cavro_string(&value, &start, &count)
            return UnsafeRawBufferPointer(start: start, count: max(count - 1, 0))
        }
        var start: UnsafeRawPointer?
        _ = kind == .bytes ? cavro_bytes(&value, &start, &count) : cavro_fixed(&value, &start, &count)
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}
