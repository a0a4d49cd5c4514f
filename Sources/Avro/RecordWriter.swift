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
        /// Index of the type.
        var type = 0
        var kind = TypeKind.record
        var hasKey = false
        /// The table entry's first part and how many parts there are.
        var first = 0
        var parts = 0
        /// Values written so far.
        var count = 0
        /// Where the block's count stands in the Avro form of an array or a map.
        var start = 0
    }

    let plan: SchemaPlan
    // The plan's tables, at hand without counting references.
    let types: UnsafePointer<SchemaPlan.TypeEntry>
    let fields: UnsafePointer<SchemaPlan.Field>
    let branches: UnsafePointer<Int>
    let symbols: UnsafePointer<SchemaPlan.Name>
    private let frames: UnsafeMutablePointer<Frame>
    private(set) var depth = 0
    private var keys: [String]
    /// The Avro form so far, behind the header of the frame.
    var output = AvroOutput()
    /// What names the entries of the open maps; only looked through to find repeated keys.
    private var entries: [AvroOutput.MapEntry] = []
    var json = JSONWriter(capacity: 0)
    private(set) var isJSON = false
    /// Whether objects and lists may stand where the schema has text.
    var embedsJSON = false
    /// The first mistake. ``hasFailed`` repeats that there is one, as that is asked for every value.
    private var failure: AvroError?
    private(set) var hasFailed = false

    init(plan: SchemaPlan) {
        self.plan = plan
        types = plan.types
        fields = plan.fields
        branches = plan.branches
        symbols = plan.symbols
        frames = .allocate(capacity: Self.greatestDepth)
        frames.initialize(repeating: Frame(), count: Self.greatestDepth)
        keys = Array(repeating: "", count: Self.greatestDepth)
    }

    deinit {
        frames.deallocate()
    }

    /// Starts the next record.
    mutating func begin(as format: RecordFormat, embedsJSON: Bool = false) {
        isJSON = format == .json
        self.embedsJSON = embedsJSON
        if hasFailed { failure = nil }
        hasFailed = false
        depth = 1
        frames[0] = Frame(type: plan.root, first: types[plan.root].first, parts: types[plan.root].count)
        output.reset()
        entries.removeAll(keepingCapacity: true)
        if case .confluent(let id) = format { output.put(ConfluentFrame(schemaID: id)) }
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

    /// Gives the finished record in place, valid inside `use` only.
    func withBytes<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        isJSON ? json.withUnsafeBytes(use) : use(output.bytes)
    }

    // MARK: Places

    /// Steps to the next place of the open container and returns its type; nil once something has failed.
    @inline(__always)
    mutating func step() -> Int? {
        let frame = frames + (depth - 1)
        let index = frame.pointee.count
        guard !isJSON, !hasFailed, frame.pointee.kind == .record, index < frame.pointee.parts else { return slowStep() }
        frame.pointee.count = index + 1
        return fields[frame.pointee.first + index].type
    }

    /// Any step but the usual one, from field to field of a record in the Avro form.
    @inline(never)
    private mutating func slowStep() -> Int? {
        guard !hasFailed else { return nil }
        let frame = frames + (depth - 1)
        switch frame.pointee.kind {
        case .record:
            let index = frame.pointee.count
            guard index < frame.pointee.parts else {
                fail(
                    .surplusValue, "more than \(index) values", "put one value for each field", inside: false)
                return nil
            }
            frame.pointee.count = index + 1
            let field = fields + (frame.pointee.first + index)
            if isJSON { json.key(plain: field.pointee.name.bytes) }
            return field.pointee.type
        case .array:
            frame.pointee.count += 1
        default:
            guard frame.pointee.hasKey else {
                fail(.malformedMap, "a value without a key", "call key before each value of a map", inside: false)
                return nil
            }
            frame.pointee.hasKey = false
            frame.pointee.count += 1
        }
        return frame.pointee.first
    }

    /// Settles on the type that the next value is written as; of a union the first branch among `kinds`.
    @inline(__always)
    mutating func settle(_ type: Int, as kinds: TypeKinds, given: @autoclosure () -> String) -> Int? {
        let entry = types + type
        if entry.pointee.kind != .union {
            if kinds.contains(entry.pointee.kind) { return type }
        } else {
            let first = branches + entry.pointee.first
            for branch in 0..<entry.pointee.count where kinds.contains(types[first[branch]].kind) {
                if !isJSON { output.put(branch) }
                return first[branch]
            }
        }
        refuse(type, given: given())
        return nil
    }

    @inline(never)
    private mutating func refuse(_ type: Int, given: String) {
        fail(.wrongType, "expected \(plan.describe(type)), given \(given)", "give a value of the field's type")
    }

    /// Opens a container of a type that ``settle(_:as:given:)`` found; false when it is nested too deep.
    mutating func open(_ type: Int) -> Bool {
        guard depth < Self.greatestDepth else {
            fail(.overLimit, "nested deeper than \(Self.greatestDepth)", "flatten the value")
            return false
        }
        let entry = types[type]
        var frame = Frame(type: type, kind: entry.kind, first: entry.first, parts: entry.count)
        if isJSON {
            json.open(UInt8(ascii: entry.kind == .array ? "[" : "{"))
        } else if entry.kind != .record {
            frame.start = output.openBlock()
        }
        frames[depth] = frame
        depth += 1
        return true
    }

    /// Closes what ``open(_:)`` opened.
    mutating func close() {
        checkComplete()
        depth -= 1
        let frame = frames[depth]
        if isJSON {
            json.close(UInt8(ascii: frame.kind == .array ? "]" : "}"))
        } else if frame.kind == .array {
            output.closeBlock(frame.start, count: frame.count)
        } else if frame.kind == .map {
            closeMap(frame)
        }
    }

    private mutating func closeMap(_ frame: Frame) {
        guard !hasFailed else { return }
        // Taken out meanwhile, so that nothing is copied.
        var all: [AvroOutput.MapEntry] = []
        swap(&all, &entries)
        let first = all.count - frame.count
        let count = all.withUnsafeBufferPointer { output.uniteNames(UnsafeBufferPointer(rebasing: $0[first...])) }
        all.removeSubrange(first...)
        swap(&all, &entries)
        output.closeBlock(frame.start, count: count)
    }

    private mutating func checkComplete() {
        let frame = frames[depth - 1]
        if frame.hasKey { fail(.malformedMap, "a key without a value", "put a value after each key") }
        guard frame.kind == .record, frame.count < frame.parts, !hasFailed else { return }
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
        let added = key.withBytes { text in
            guard !holdsNUL(text) else { return false }
            if isJSON {
                json.key(utf8: text)
            } else {
                let start = output.count
                output.put(text: text)
                entries.append(AvroOutput.MapEntry(start: start, value: output.count))
            }
            return true
        }
        if !added { fail(.malformedMap, "a key that holds NUL", "remove the NUL from the key") }
    }

    // MARK: Failing

    /// Keeps the first failure, with the path of the value being written.
    mutating func fail(_ reason: AvroError.Reason, _ detail: String, _ advice: String, inside: Bool = true) {
        guard !hasFailed else { return }
        hasFailed = true
        failure = AvroError(
            reason, schema: plan.fullName, path: path(inside: inside), detail: detail, advice: advice)
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
