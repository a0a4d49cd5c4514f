/// The kinds of Avro types; named references are resolved away.
enum TypeKind: UInt8 {
    case null, boolean, int, long, float, double, bytes, string, record, enumeration, fixed, array, map, union

    /// The word that Avro schemas use.
    var word: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .int: "int"
        case .long: "long"
        case .float: "float"
        case .double: "double"
        case .bytes: "bytes"
        case .string: "string"
        case .record: "record"
        case .enumeration: "enum"
        case .fixed: "fixed"
        case .array: "array"
        case .map: "map"
        case .union: "union"
        }
    }
}

/// A set of type kinds: what a given value can be written as.
struct TypeKinds: OptionSet {
    let rawValue: UInt16

    init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    init(_ kind: TypeKind) {
        rawValue = 1 << UInt16(kind.rawValue)
    }

    @inline(__always)
    func contains(_ kind: TypeKind) -> Bool {
        rawValue & (1 << UInt16(kind.rawValue)) != 0
    }

    static let null = TypeKinds(.null)
    static let boolean = TypeKinds(.boolean)
    static let long = TypeKinds(.long)
    static let integers: TypeKinds = [TypeKinds(.int), TypeKinds(.long)]
    static let numbers: TypeKinds = [TypeKinds(.float), TypeKinds(.double)]
    static let texts: TypeKinds = [TypeKinds(.string), TypeKinds(.bytes), TypeKinds(.fixed)]
    static let enumeration = TypeKinds(.enumeration)
    static let array = TypeKinds(.array)
    static let map = TypeKinds(.map)
    static let record = TypeKinds(.record)
}
