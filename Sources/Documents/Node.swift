public import CDocument

/// One value of a ``Document``: a cheap cursor, valid until its document changes.
public struct Node {
    @usableFromInline let nodes: UnsafePointer<doc_node>?
    @usableFromInline let index: UInt32

    @inlinable init(nodes: UnsafePointer<doc_node>?, index: UInt32) {
        self.nodes = nodes
        self.index = index
    }

    /// A null that belongs to no document.
    @inlinable public static var null: Node { Node(nodes: nil, index: 0) }

    /// What a value is. Enum symbols count as text, maps and records as objects.
    public enum Kind: Sendable {
        case null, bool, integer, number, text, list, object
    }

    @inlinable var raw: doc_node { nodes.map { $0[Int(index)] } ?? doc_node() }

    /// The kind of this value.
    @inlinable public var kind: Kind {
        switch UInt32(raw.kind) {
        case DOC_NULL.rawValue: .null
        case DOC_FALSE.rawValue, DOC_TRUE.rawValue: .bool
        case DOC_INTEGER.rawValue: .integer
        case DOC_NUMBER.rawValue: .number
        case DOC_TEXT.rawValue: .text
        case DOC_LIST.rawValue: .list
        default: .object
        }
    }

    /// True for null.
    @inlinable public var isNull: Bool { kind == .null }

    /// The truth value, nil when this is no boolean.
    @inlinable public var bool: Bool? {
        switch UInt32(raw.kind) {
        case DOC_TRUE.rawValue: true
        case DOC_FALSE.rawValue: false
        default: nil
        }
    }

    /// The value of an integer that fits 64 bits, else nil (no text, no fraction is converted).
    @inlinable public var integer: Int64? {
        UInt32(raw.kind) == DOC_INTEGER.rawValue ? raw.integer : nil
    }

    /// The value of an integer or a number, else nil.
    @inlinable public var number: Double? {
        switch UInt32(raw.kind) {
        case DOC_INTEGER.rawValue: Double(raw.integer)
        case DOC_NUMBER.rawValue: raw.number
        default: nil
        }
    }

    /// The text, copied; nil when this is no text.
    @inlinable public var text: String? {
        utf8.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the text in place (UTF-8, unescaped, may hold NUL); nil when this is no text.
    @inlinable public var utf8: UnsafeRawBufferPointer? {
        guard UInt32(raw.kind) == DOC_TEXT.rawValue else { return nil }
        return UnsafeRawBufferPointer(start: raw.text, count: Int(raw.text_length))
    }

    /// The digits of a JSON number as they were written; nil for anything else and for other sources than JSON.
    @inlinable public var digits: UnsafeRawBufferPointer? {
        let kind = UInt32(raw.kind)
        guard kind == DOC_INTEGER.rawValue || kind == DOC_NUMBER.rawValue, raw.text != nil else { return nil }
        return UnsafeRawBufferPointer(start: raw.text, count: Int(raw.text_length))
    }

    /// How many elements or members this has; 0 for scalars.
    @inlinable public var count: Int { Int(raw.count) }

    /// The name under which this value stands in its object; nil elsewhere.
    @inlinable public var key: String? {
        keyBytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of ``key`` in place.
    @inlinable public var keyBytes: UnsafeRawBufferPointer? {
        raw.key.map { UnsafeRawBufferPointer(start: $0, count: Int(raw.key_length)) }
    }

    /// The elements of a list or the members of an object, in source order; empty for scalars.
    @inlinable public var children: Children { Children(parent: self) }

    /// The member with that name; of several the last, as most JSON readers do. nil when there is none.
    @inlinable public subscript(_ name: StaticString) -> Node? {
        var found: Node?
        for child in children where child.isNamed(name) {
            found = child
        }
        return found
    }

    /// True when the value stands in its object under that name.
    @inlinable public func isNamed(_ name: StaticString) -> Bool {
        guard let key = keyBytes, key.count == name.utf8CodeUnitCount else { return false }
        return key.elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// True for a text of exactly these bytes.
    @inlinable public func equals(_ text: StaticString) -> Bool {
        guard let own = utf8, own.count == text.utf8CodeUnitCount else { return false }
        return own.elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The direct children of a node.
    public struct Children: Sequence, IteratorProtocol {
        @usableFromInline let nodes: UnsafePointer<doc_node>?
        @usableFromInline var position: UInt32
        @usableFromInline let end: UInt32

        @inlinable init(parent: Node) {
            nodes = parent.nodes
            position = parent.index + 1
            end = parent.count == 0 ? parent.index + 1 : parent.raw.next
        }

        /// The next child in source order.
        @inlinable public mutating func next() -> Node? {
            guard position < end, let nodes else { return nil }
            defer { position = nodes[Int(position)].next }
            return Node(nodes: nodes, index: position)
        }
    }
}
