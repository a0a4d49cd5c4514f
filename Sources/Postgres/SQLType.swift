/// A type of the server, by its object id in `pg_type`; the ids of built-in types never change.
public struct SQLType: RawRepresentable, Hashable, Sendable {
    /// The object id.
    public let rawValue: UInt32

    /// Any type, also one that this room cannot write.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// boolean
    public static let bool = SQLType(rawValue: 16)
    /// bytea
    public static let bytea = SQLType(rawValue: 17)
    /// bigint
    public static let int8 = SQLType(rawValue: 20)
    /// smallint
    public static let int2 = SQLType(rawValue: 21)
    /// integer
    public static let int4 = SQLType(rawValue: 23)
    /// text
    public static let text = SQLType(rawValue: 25)
    /// json
    public static let json = SQLType(rawValue: 114)
    /// double precision
    public static let float8 = SQLType(rawValue: 701)
    /// timestamp with time zone
    public static let timestamptz = SQLType(rawValue: 1184)
    /// uuid
    public static let uuid = SQLType(rawValue: 2950)
    /// jsonb
    public static let jsonb = SQLType(rawValue: 3802)

    /// boolean[]
    public static let boolArray = SQLType(rawValue: 1000)
    /// bytea[]
    public static let byteaArray = SQLType(rawValue: 1001)
    /// smallint[]
    public static let int2Array = SQLType(rawValue: 1005)
    /// integer[]
    public static let int4Array = SQLType(rawValue: 1007)
    /// text[]
    public static let textArray = SQLType(rawValue: 1009)
    /// bigint[]
    public static let int8Array = SQLType(rawValue: 1016)
    /// double precision[]
    public static let float8Array = SQLType(rawValue: 1022)
    /// timestamp with time zone[]
    public static let timestamptzArray = SQLType(rawValue: 1185)
    /// json[]
    public static let jsonArray = SQLType(rawValue: 199)
    /// uuid[]
    public static let uuidArray = SQLType(rawValue: 2951)
    /// jsonb[]
    public static let jsonbArray = SQLType(rawValue: 3807)

    /// True when a value of `other` has the same binary form, so that it can be read as this type.
    func reads(_ other: SQLType) -> Bool {
        if self == other { return true }
        guard self == .text else { return false }
        // name, unknown, bpchar, varchar, and json's text
        return [19, 705, 1042, 1043, 114].contains(other.rawValue)
    }
}

extension SQLType: CustomStringConvertible {
    /// The server's name of the type, or its object id.
    public var description: String { Self.names[self] ?? "type \(rawValue)" }

    private static let names: [SQLType: String] = [
        .bool: "bool", .bytea: "bytea", .int8: "int8", .int2: "int2", .int4: "int4", .text: "text", .json: "json",
        .float8: "float8", .timestamptz: "timestamptz", .uuid: "uuid", .jsonb: "jsonb", .boolArray: "bool[]",
        .byteaArray: "bytea[]", .int2Array: "int2[]", .int4Array: "int4[]", .textArray: "text[]",
        .int8Array: "int8[]", .float8Array: "float8[]", .timestamptzArray: "timestamptz[]", .jsonArray: "json[]",
        .uuidArray: "uuid[]", .jsonbArray: "jsonb[]",
    ]
}
