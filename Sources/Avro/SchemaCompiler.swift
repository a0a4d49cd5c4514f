internal import CAvro
internal import Documents
internal import Synchronization

/// Turns a schema's JSON text into a ``SchemaPlan``: avro-c decides what the types are, the text adds the defaults,
/// which avro-c does not keep.
struct SchemaCompiler {
    /// The tables of a plan while they grow.
    struct Tables {
        var types: [SchemaPlan.TypeEntry] = []
        var fields: [SchemaPlan.Field] = []
        var branches: [Int] = []
        var symbols: [SchemaPlan.Name] = []
    }

    /// Bounds what avro-c sets up for one empty value; schemas may come from a registry on the network.
    static let greatestWeight = 100_000
    static let greatestFixed = 1 << 20

    private let source: String
    private var tables = Tables()
    private var known: [avro_schema_t: Int] = [:]
    /// Records whose fields are being compiled, each with the number of indirections open at its start.
    private var open: [Int: Int] = [:]
    private var indirections = 0

    /// avro-c keeps the text of its last error in one place for the whole process.
    private static let parsing = Mutex(())

    private init(source: String) {
        self.source = source
    }

    /// Compiles a schema; `source` names it in errors.
    static func compile(_ json: [UInt8], source: String) throws(AvroError) -> SchemaPlan {
        var compiler = SchemaCompiler(source: source)
        let document = Document()
        let text: Node
        do throws(MalformedJSON) { text = try document.parse(json: json) } catch {
            throw compiler.malformed(error.description)
        }
        let handle = try compiler.parse(json)
        do throws(AvroError) {
            guard handle.pointee.type == AVRO_RECORD else {
                throw compiler.malformed("the top level is no record")
            }
            let root = try compiler.add(handle, text, path: "")
            guard compiler.tables.types[root].weight <= greatestWeight else {
                throw compiler.malformed("one empty record has more than \(greatestWeight) parts")
            }
            let space = avro_schema_namespace(handle).map { String(cString: $0) + "." } ?? ""
            let name = String(cString: avro_schema_name(handle))
            return SchemaPlan(
                handle: handle, document: document, fullName: space + name, tables: compiler.tables, root: root)
        } catch {
            avro_schema_decref(handle)
            throw error
        }
    }

    private func parse(_ json: [UInt8]) throws(AvroError) -> avro_schema_t {
        var handle: avro_schema_t?
        let problem: String? = Self.parsing.withLock { _ in
            let failed = json.withUnsafeBytes { bytes in
                avro_schema_from_json_length(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, &handle)
            }
            return failed == 0 ? nil : String(cString: avro_strerror())
        }
        guard problem == nil, let handle else { throw malformed(problem ?? "avro-c refused it") }
        return handle
    }

    private mutating func add(_ schema: avro_schema_t, _ json: Node, path: String) throws(AvroError) -> Int {
        switch schema.pointee.type {
        case AVRO_NULL: return append(.null, minimum: 0)
        case AVRO_BOOLEAN: return append(.boolean, minimum: 1)
        case AVRO_INT32: return append(.int, minimum: 1)
        case AVRO_INT64: return append(.long, minimum: 1)
        case AVRO_FLOAT: return append(.float, minimum: 4)
        case AVRO_DOUBLE: return append(.double, minimum: 8)
        case AVRO_BYTES: return append(.bytes, minimum: 1)
        case AVRO_STRING: return append(.string, minimum: 1)
        case AVRO_LINK: return try follow(schema, path: path)
        case AVRO_RECORD: return try addRecord(schema, json, path: path)
        case AVRO_ENUM: return addEnum(schema)
        case AVRO_FIXED: return try addFixed(schema, path: path)
        case AVRO_ARRAY: return try addItems(.array, avro_schema_array_items(schema), json["items"], path: path + "[]")
        case AVRO_MAP: return try addItems(.map, avro_schema_map_values(schema), json["values"], path: path + "[]")
        case AVRO_UNION: return try addUnion(schema, json, path: path)
        default: throw malformed("a type that this version does not know", path: path)
        }
    }

    private mutating func append(_ kind: TypeKind, minimum: Int) -> Int {
        tables.types.append(SchemaPlan.TypeEntry(kind: kind, minimum: minimum))
        return tables.types.count - 1
    }

    private func follow(_ schema: avro_schema_t, path: String) throws(AvroError) -> Int {
        guard let target = avro_schema_link_target(schema), let type = known[target] else {
            throw malformed("a name that leads nowhere", path: path)
        }
        if let start = open[type], start == indirections {
            throw malformed("a record that contains itself has no end", path: path)
        }
        return type
    }

    private mutating func addRecord(_ schema: avro_schema_t, _ json: Node, path: String) throws(AvroError) -> Int {
        let type = append(.record, minimum: 0)
        known[schema] = type
        open[type] = indirections
        defer { open[type] = nil }
        let count = Int(avro_schema_record_size(schema))
        var fields: [SchemaPlan.Field] = []
        var minimum = 0
        var weight = 1
        var texts = (json["fields"] ?? .null).children
        for index in 0..<count {
            guard let start = avro_schema_record_field_name(schema, Int32(index)), let text = texts.next(),
                let fieldSchema = avro_schema_record_field_get_by_index(schema, Int32(index))
            else { throw malformed("field \(index) is defined twice or not at all", path: path) }
            let name = SchemaPlan.Name(start)
            let place = path.isEmpty ? name.text : path + "." + name.text
            guard !fields.contains(where: { $0.name.equals(name.bytes) }) else {
                throw malformed("a field that is defined twice", path: place)
            }
            let fieldType = try add(fieldSchema, text["type"] ?? .null, path: place)
            minimum = min(minimum + tables.types[fieldType].minimum, Int(Int32.max))
            weight = min(weight + tables.types[fieldType].weight, Self.greatestWeight + 1)
            fields.append(SchemaPlan.Field(name: name, type: fieldType, fallback: text["default"]))
        }
        guard texts.next() == nil else { throw malformed("a field that is defined twice", path: path) }
        tables.types[type].first = tables.fields.count
        tables.types[type].count = count
        tables.types[type].minimum = minimum
        tables.types[type].weight = weight
        tables.fields += fields
        return type
    }

    private mutating func addEnum(_ schema: avro_schema_t) -> Int {
        let type = append(.enumeration, minimum: 1)
        known[schema] = type
        let count = Int(avro_schema_enum_number_of_symbols(schema))
        tables.types[type].first = tables.symbols.count
        tables.types[type].count = count
        for index in 0..<count {
            if let symbol = avro_schema_enum_get(schema, Int32(index)) { tables.symbols.append(.init(symbol)) }
        }
        return type
    }

    private mutating func addFixed(_ schema: avro_schema_t, path: String) throws(AvroError) -> Int {
        let size = avro_schema_fixed_size(schema)
        guard (1...Int64(Self.greatestFixed)).contains(size) else {
            throw malformed("a fixed of \(size) bytes, 1 to \(Self.greatestFixed) are allowed", path: path)
        }
        let type = append(.fixed, minimum: Int(size))
        known[schema] = type
        tables.types[type].count = Int(size)
        return type
    }

    private mutating func addItems(
        _ kind: TypeKind, _ items: avro_schema_t?, _ json: Node?, path: String
    ) throws(AvroError) -> Int {
        guard let items else { throw malformed("items without a type", path: path) }
        let type = append(kind, minimum: 1)
        indirections += 1
        defer { indirections -= 1 }
        tables.types[type].first = try add(items, json ?? .null, path: path)
        return type
    }

    private mutating func addUnion(_ schema: avro_schema_t, _ json: Node, path: String) throws(AvroError) -> Int {
        let type = append(.union, minimum: 1)
        indirections += 1
        defer { indirections -= 1 }
        var texts = json.children
        var branches: [Int] = []
        for index in 0..<Int(avro_schema_union_size(schema)) {
            guard let branch = avro_schema_union_branch(schema, Int32(index)), branch.pointee.type != AVRO_UNION else {
                throw malformed("a union directly in a union", path: path)
            }
            branches.append(try add(branch, texts.next() ?? .null, path: path))
        }
        tables.types[type].first = tables.branches.count
        tables.types[type].count = branches.count
        tables.branches += branches
        return type
    }

    private func malformed(_ detail: String, path: String = "") -> AvroError {
        AvroError(
            .malformedSchema, schema: source, path: path, detail: "the schema is malformed: \(detail)",
            advice: "correct the schema or register it anew")
    }
}
