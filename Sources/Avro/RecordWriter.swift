internal import CAvro
internal import Documents

/// Takes the values of one record, field after field in the schema's order, whatever the format.
///
/// The first mistake is kept with its path and ends the record; what is put after it is ignored, and the encoder
/// throws it at the end. A writer lives only inside the closure that it is handed to, on that thread.
public struct RecordWriter: ~Copyable {
    /// How deep records, arrays and maps may be nested.
    static let greatestDepth = 64

    /// An open record, array or map.
    struct Frame {
        var container = avro_value_t()
        var child = avro_value_t()
        var type = 0
        var kind = TypeKind.record
        /// Values written so far.
        var count = 0
        var hasKey = false
    }

    let plan: SchemaPlan
    // The plan's tables, at hand without counting references.
    let types: UnsafeBufferPointer<SchemaPlan.TypeEntry>
    let fields: UnsafeBufferPointer<SchemaPlan.Field>
    let branches: UnsafeBufferPointer<Int>
    let symbols: UnsafeBufferPointer<SchemaPlan.Name>
    /// avro-c's value, reused for every record. Every field is written anew, so it is never reset as a whole.
    private var value: avro_value_t
    private let frames: UnsafeMutablePointer<Frame>
    private(set) var depth = 0
    private var keys: [String]
    private var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 512, alignment: 1)
    /// The value being written.
    var target = avro_value_t()
    var json = JSONWriter(capacity: 0)
    private(set) var isJSON = false
    /// Whether objects and lists may stand where the schema has text.
    var embedsJSON = false
    /// At least as many bytes as the Avro form takes.
    var bound = 0
    /// The first mistake. ``hasFailed`` repeats that there is one, as that is asked for every value.
    private var failure: AvroError?
    private(set) var hasFailed = false

    init(plan: SchemaPlan) throws(AvroError) {
        self.plan = plan
        types = plan.types
        fields = plan.fields
        branches = plan.branches
        symbols = plan.symbols
        value = try plan.makeValue()
        frames = .allocate(capacity: Self.greatestDepth)
        frames.initialize(repeating: Frame(), count: Self.greatestDepth)
        keys = Array(repeating: "", count: Self.greatestDepth)
    }

    deinit {
        var value = value
        avro_value_decref(&value)
        frames.deallocate()
        scratch.deallocate()
    }

    /// Starts the next record.
    mutating func begin(json isJSON: Bool, embedsJSON: Bool = false) {
        self.isJSON = isJSON
        self.embedsJSON = embedsJSON
        if hasFailed { failure = nil }
        hasFailed = false
        bound = 0
        depth = 1
        frames[0] = Frame(container: value, type: plan.root)
        if isJSON {
            json.reset()
            json.open(UInt8(ascii: "{"))
        }
    }

    /// Ends the record.
    mutating func finish() throws(AvroError) {
        checkComplete()
        if hasFailed, let failure { throw failure }
        if isJSON { json.close(UInt8(ascii: "}")) }
    }

    /// Writes the Avro form of the finished record; `room` has at least ``bound`` bytes. Returns its size.
    mutating func write(with writer: avro_writer_t, to room: UnsafeMutableRawBufferPointer) throws(AvroError) -> Int {
        let base = room.baseAddress?.assumingMemoryBound(to: CChar.self)
        avro_writer_memory_set_dest(writer, base, Int64(room.count))
        guard avro_value_write(writer, &value) == 0 else {
            throw AvroError(
                .library, schema: plan.fullName, detail: "avro-c refused a record that passed every check",
                advice: "report this with the record")
        }
        return Int(avro_writer_tell(writer))
    }

    // MARK: Places

    /// Steps to the next place of the open container and returns its type; nil once something has failed.
    mutating func step() -> Int? {
        guard !hasFailed else { return nil }
        let frame = frames + (depth - 1)
        let entry = types[frame.pointee.type]
        switch frame.pointee.kind {
        case .record:
            guard frame.pointee.count < entry.count else {
                fail(.surplusValue, "more than \(entry.count) values", "put one value for each field", inside: false)
                return nil
            }
            let field = fields[entry.first + frame.pointee.count]
            if isJSON {
                json.key(utf8: field.name.bytes)
            } else {
                _ = cavro_at(&frame.pointee.container, frame.pointee.count, &target, nil)
            }
            frame.pointee.count += 1
            return field.type
        case .array:
            if !isJSON && cavro_append(&frame.pointee.container, &target) != 0 { return failedInside() }
            frame.pointee.count += 1
            bound += 1
        default:
            guard frame.pointee.hasKey else {
                fail(.malformedMap, "a value without a key", "call key before each value of a map", inside: false)
                return nil
            }
            frame.pointee.hasKey = false
            frame.pointee.count += 1
            target = frame.pointee.child
        }
        return entry.first
    }

    /// Settles on the type that the next value is written as; of a union the first branch among `kinds`.
    mutating func settle(_ type: Int, as kinds: TypeKinds, given: @autoclosure () -> String) -> Int? {
        let entry = types[type]
        if entry.kind != .union {
            if kinds.contains(entry.kind) { return type }
        } else {
            for branch in 0..<entry.count {
                let candidate = branches[entry.first + branch]
                guard kinds.contains(types[candidate].kind) else { continue }
                bound += 2
                if !isJSON {
                    var chosen = avro_value_t()
                    guard cavro_select(&target, Int32(branch), &chosen) == 0 else { return failedInside() }
                    target = chosen
                }
                return candidate
            }
        }
        fail(.wrongType, "expected \(plan.describe(type)), given \(given())", "give a value of the field's type")
        return nil
    }

    /// Opens a container of a type that ``settle(_:as:given:)`` found; false when it is nested too deep.
    mutating func open(_ type: Int) -> Bool {
        guard depth < Self.greatestDepth else {
            fail(.overLimit, "nested deeper than \(Self.greatestDepth)", "flatten the value")
            return false
        }
        let kind = types[type].kind
        if isJSON {
            json.open(UInt8(ascii: kind == .array ? "[" : "{"))
        } else if kind != .record, cavro_reset(&target) != 0 {
            return failedInside() != nil
        }
        bound += 11
        frames[depth] = Frame(container: target, type: type, kind: kind)
        depth += 1
        return true
    }

    /// Closes what ``open(_:)`` opened.
    mutating func close() {
        checkComplete()
        depth -= 1
        if isJSON { json.close(UInt8(ascii: frames[depth].kind == .array ? "]" : "}")) }
    }

    private mutating func checkComplete() {
        let frame = frames[depth - 1]
        let entry = types[frame.type]
        if frame.hasKey { fail(.malformedMap, "a key without a value", "put a value after each key") }
        guard frame.kind == .record, frame.count < entry.count, !hasFailed else { return }
        frames[depth - 1].count += 1
        fail(.missingField, "no value given", "put one value for each field")
    }

    /// Names the next value of the open map.
    public mutating func key(_ key: String) {
        guard !hasFailed else { return }
        let frame = frames + (depth - 1)
        guard frame.pointee.kind == .map, !frame.pointee.hasKey else {
            return fail(.malformedMap, "a key where a value is expected", "call key once before each value of a map")
        }
        keys[depth - 1] = key
        frame.pointee.hasKey = true
        var key = key
        let added = key.withUTF8 { text in
            bound += text.count + 11
            guard !holdsNUL(UnsafeRawBufferPointer(text)) else { return false }
            if isJSON {
                json.key(utf8: UnsafeRawBufferPointer(text))
                return true
            }
            let place = keep(UnsafeRawBufferPointer(text))
            var isNew: Int32 = 1
            let failed = cavro_add(&frame.pointee.container, place, &frame.pointee.child, &isNew)
            if isNew == 0 { _ = cavro_reset(&frame.pointee.child) }
            return failed == 0
        }
        if !added { fail(.malformedMap, "a key that holds NUL", "remove the NUL from the key") }
    }

    /// Copies text to a place of ours and ends it with NUL, as avro-c wants it.
    mutating func keep(_ text: UnsafeRawBufferPointer) -> UnsafeMutablePointer<CChar>? {
        if scratch.count <= text.count {
            scratch.deallocate()
            scratch = .allocate(byteCount: text.count * 2 + 1, alignment: 1)
        }
        scratch.copyMemory(from: text)
        scratch[text.count] = 0
        return scratch.baseAddress?.assumingMemoryBound(to: CChar.self)
    }

    // MARK: Failing

    /// Keeps the first failure, with the path of the value being written.
    mutating func fail(_ reason: AvroError.Reason, _ detail: String, _ advice: String, inside: Bool = true) {
        guard !hasFailed else { return }
        hasFailed = true
        failure = AvroError(
            reason, schema: plan.fullName, path: path(inside: inside), detail: detail, advice: advice)
    }

    private mutating func failedInside() -> Int? {
        fail(.library, "avro-c refused a value that passed every check", "check free memory")
        return nil
    }

    private func path(inside: Bool) -> String {
        var path = ""
        for level in 0..<(inside ? depth : depth - 1) {
            let frame = frames[level]
            switch frame.kind {
            case .record:
                guard frame.count > 0 else { continue }
                let name = fields[types[frame.type].first + frame.count - 1].name.text
                path += path.isEmpty ? name : "." + name
            case .array:
                if frame.count > 0 { path += "[\(frame.count - 1)]" }
            default:
                path += "[\"\(keys[level])\"]"
            }
        }
        return path
    }
}
