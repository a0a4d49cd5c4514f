/// What an ``ArrayColumn`` holds. The types below are names only; nobody makes a value of them.
public protocol ArrayElement {
    /// The type of one element.
    static var elementType: SQLType { get }
    /// The type of the array.
    static var arrayType: SQLType { get }
}

/// Elements of bool[].
public enum BoolElement: ArrayElement {
    /// bool
    public static var elementType: SQLType { .bool }
    /// bool[]
    public static var arrayType: SQLType { .boolArray }
}

/// Elements of int2[].
public enum Int2Element: ArrayElement {
    /// int2
    public static var elementType: SQLType { .int2 }
    /// int2[]
    public static var arrayType: SQLType { .int2Array }
}

/// Elements of int4[].
public enum Int4Element: ArrayElement {
    /// int4
    public static var elementType: SQLType { .int4 }
    /// int4[]
    public static var arrayType: SQLType { .int4Array }
}

/// Elements of int8[].
public enum Int8Element: ArrayElement {
    /// int8
    public static var elementType: SQLType { .int8 }
    /// int8[]
    public static var arrayType: SQLType { .int8Array }
}

/// Elements of float8[].
public enum Float8Element: ArrayElement {
    /// float8
    public static var elementType: SQLType { .float8 }
    /// float8[]
    public static var arrayType: SQLType { .float8Array }
}

/// Elements of text[].
public enum TextElement: ArrayElement {
    /// text
    public static var elementType: SQLType { .text }
    /// text[]
    public static var arrayType: SQLType { .textArray }
}

/// Elements of bytea[].
public enum ByteaElement: ArrayElement {
    /// bytea
    public static var elementType: SQLType { .bytea }
    /// bytea[]
    public static var arrayType: SQLType { .byteaArray }
}

/// Elements of uuid[].
public enum UUIDElement: ArrayElement {
    /// uuid
    public static var elementType: SQLType { .uuid }
    /// uuid[]
    public static var arrayType: SQLType { .uuidArray }
}

/// Elements of timestamptz[].
public enum TimestamptzElement: ArrayElement {
    /// timestamptz
    public static var elementType: SQLType { .timestamptz }
    /// timestamptz[]
    public static var arrayType: SQLType { .timestamptzArray }
}

/// Elements of json[].
public enum JSONElement: ArrayElement {
    /// json
    public static var elementType: SQLType { .json }
    /// json[]
    public static var arrayType: SQLType { .jsonArray }
}

/// Elements of jsonb[].
public enum JSONBElement: ArrayElement {
    /// jsonb
    public static var elementType: SQLType { .jsonb }
    /// jsonb[]
    public static var arrayType: SQLType { .jsonbArray }
}

/// A bool[] under construction.
public typealias BoolColumn = ArrayColumn<BoolElement>
/// An int2[] under construction.
public typealias Int2Column = ArrayColumn<Int2Element>
/// An int4[] under construction.
public typealias Int4Column = ArrayColumn<Int4Element>
/// An int8[] under construction.
public typealias Int8Column = ArrayColumn<Int8Element>
/// A float8[] under construction.
public typealias Float8Column = ArrayColumn<Float8Element>
/// A text[] under construction.
public typealias TextColumn = ArrayColumn<TextElement>
/// A bytea[] under construction.
public typealias ByteaColumn = ArrayColumn<ByteaElement>
/// A uuid[] under construction.
public typealias UUIDColumn = ArrayColumn<UUIDElement>
/// A timestamptz[] under construction.
public typealias TimestamptzColumn = ArrayColumn<TimestamptzElement>
/// A json[] under construction.
public typealias JSONColumn = ArrayColumn<JSONElement>
/// A jsonb[] under construction.
public typealias JSONBColumn = ArrayColumn<JSONBElement>
