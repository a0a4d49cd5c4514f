internal import CAvro
internal import Documents
internal import Glibc

/// A schema compiled into flat tables of plain values, so that walking it costs no reference counting.
///
/// `@unchecked Sendable`: nothing here changes after `init`. avro-c only reads a finished schema, and its reference
/// counts are atomic, so several threads may make their values from one schema at the same time.
final class SchemaPlan: @unchecked Sendable {
    /// Text in place: bytes that avro-c's schema owns, ended by NUL.
    struct Name {
        let start: UnsafePointer<CChar>
        let count: Int

        init(_ start: UnsafePointer<CChar>) {
            self.start = start
            count = strlen(start)
        }

        var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
        var text: String { String(decoding: bytes, as: UTF8.self) }

        func equals(_ other: UnsafeRawBufferPointer) -> Bool {
            sameBytes(bytes, other)
        }
    }

    /// One type. What `first` and `count` mean depends on the kind.
    struct TypeEntry {
        var kind: TypeKind
        /// record: index into `fields`; union: into `branches`; enum: into `symbols`; array, map: the item's type.
        var first = 0
        /// Fields, branches, symbols; the size of a fixed.
        var count = 0
        /// The fewest bytes that a value takes.
        var minimum = 0
        /// How many values avro-c sets up at once for one of these.
        var weight = 1
    }

    /// One field of a record.
    struct Field {
        let name: Name
        let type: Int
        /// The default, in the schema's own document; nil when there is none.
        let fallback: Node?
    }

    let handle: avro_schema_t
    let fullName: String
    /// The name without its namespace.
    let name: String
    let types: UnsafePointer<TypeEntry>
    let fields: UnsafePointer<Field>
    let branches: UnsafePointer<Int>
    let symbols: UnsafePointer<Name>
    let root: Int
    /// Holds the defaults.
    private let document: Document

    /// Takes over the reference to `handle`.
    init(handle: avro_schema_t, document: Document, fullName: String, tables: SchemaCompiler.Tables, root: Int) {
        self.handle = handle
        self.document = document
        self.fullName = fullName
        name = String(fullName.split(separator: ".").last ?? "")
        self.root = root
        types = Self.copy(tables.types)
        fields = Self.copy(tables.fields)
        branches = Self.copy(tables.branches)
        symbols = Self.copy(tables.symbols)
    }

    deinit {
        types.deallocate()
        fields.deallocate()
        branches.deallocate()
        symbols.deallocate()
        avro_schema_decref(handle)
    }

    /// What a type is called in messages, such as `null|long` or `enum Priority`.
    func describe(_ type: Int) -> String {
        let entry = types[type]
        switch entry.kind {
        case .union:
            return (entry.first..<entry.first + entry.count).map { describe(branches[$0]) }.joined(separator: "|")
        case .enumeration:
            let names = (entry.first..<entry.first + entry.count).map { symbols[$0].text }
            return "enum {\(names.joined(separator: ", "))}"
        default:
            return entry.kind.word
        }
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let place = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
        _ = place.initialize(from: elements)
        return UnsafePointer(place.baseAddress.unsafelyUnwrapped)
    }
}
