public import CDocument
internal import Glibc

/// Other readers than JSON fill a document node by node. Text and keys are not copied: they must live until
/// the document is cleared.
extension Document {
    /// Names a value in its object, in place.
    public typealias Key = UnsafeRawBufferPointer

    /// Removes every node.
    @inlinable
    public func clear() {
        doc_clear(handle)
    }

    /// Appends null.
    @inlinable
    public func appendNull(key: Key? = nil) {
        append(DOC_NULL, key)
    }

    /// Appends a boolean.
    @inlinable
    public func append(_ value: Bool, key: Key? = nil) {
        append(value ? DOC_TRUE : DOC_FALSE, key)
    }

    /// Appends an integer.
    @inlinable
    public func append(_ value: Int64, key: Key? = nil) {
        append(DOC_INTEGER, key) { $0.integer = value }
    }

    /// Appends a number.
    @inlinable
    public func append(_ value: Double, key: Key? = nil) {
        append(DOC_NUMBER, key) { $0.number = value }
    }

    /// Appends UTF-8 text that stays where it is.
    @inlinable
    public func append(text: UnsafeRawBufferPointer, key: Key? = nil) {
        append(DOC_TEXT, key) {
            $0.text = text.baseAddress?.assumingMemoryBound(to: CChar.self)
            $0.text_length = UInt32(text.count)
        }
    }

    /// Opens a list; what is appended until ``close(_:count:)`` are its elements.
    @inlinable
    public func openList(key: Key? = nil) -> UInt32 {
        append(DOC_LIST, key)
    }

    /// Opens an object; what is appended until ``close(_:count:)`` are its members.
    @inlinable
    public func openObject(key: Key? = nil) -> UInt32 {
        append(DOC_OBJECT, key)
    }

    /// Closes a list or an object and tells how many direct children it got.
    @inlinable
    public func close(_ opened: UInt32, count: Int) {
        doc_close(handle, opened, UInt32(count))
    }

    /// Closes an object whose members may repeat a name: the last value stands at the first one's place. Nothing may
    /// have been appended behind the object.
    public func closeUnitingNames(_ opened: UInt32, count: Int) {
        doc_close(handle, opened, UInt32(count))
        if repeatsName(opened, count: count) { doc_unite_names(handle, opened) }
    }

    private func repeatsName(_ opened: UInt32, count: Int) -> Bool {
        guard count > 1 else { return false }
        guard count <= 16, let nodes = handle.pointee.nodes else { return true }
        var later = opened + 1
        for _ in 0..<count {
            let node = nodes[Int(later)]
            var earlier = opened + 1
            while earlier < later {
                let other = nodes[Int(earlier)]
                if other.key_length == node.key_length,
                    node.key_length == 0 || memcmp(other.key, node.key, Int(node.key_length)) == 0
                {
                    return true
                }
                earlier = other.next
            }
            later = node.next
        }
        return false
    }

    @inlinable
    @discardableResult
    func append(_ kind: doc_kind, _ key: Key?, _ fill: (inout doc_node) -> Void = { _ in }) -> UInt32 {
        var node = doc_node()
        node.kind = UInt8(kind.rawValue)
        if let key {
            node.key = key.baseAddress?.assumingMemoryBound(to: CChar.self)
            node.key_length = UInt32(key.count)
        }
        fill(&node)
        return doc_append(handle, node)
    }
}
