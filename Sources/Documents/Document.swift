public import CDocument

/// A parsed document: one flat array of nodes that point into buffers of the document.
///
/// Parsing again reuses the buffers, so a busy reader allocates nothing per record; every ``Node`` of the
/// previous parse is invalid from then on. A document belongs to one thread.
public final class Document {
    @usableFromInline let handle: UnsafeMutablePointer<doc_document>

    /// An empty document; its root is null.
    public init() {
        handle = doc_create()
    }

    deinit {
        doc_destroy(handle)
    }

    /// Parses JSON (RFC 8259: UTF-8, one value, at most 256 levels deep). The bytes are copied.
    ///
    /// Integers beyond 64 bits become ``Node/Kind/number`` and keep their digits.
    public func parse(json: UnsafeRawBufferPointer) throws(MalformedJSON) -> Node {
        let base = json.baseAddress?.assumingMemoryBound(to: CChar.self)
        if let problem = doc_parse_json(handle, base, json.count) {
            throw MalformedJSON(problem: String(cString: problem))
        }
        return root
    }

    /// Parses JSON held in an array of bytes.
    public func parse(json: [UInt8]) throws(MalformedJSON) -> Node {
        let result: Result<Node, MalformedJSON> = json.withUnsafeBytes { bytes in
            do throws(MalformedJSON) { return .success(try parse(json: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The first node of the last parse.
    public var root: Node {
        guard handle.pointee.count > 0 else { return .null }
        return Node(nodes: handle.pointee.nodes, index: 0)
    }
}

/// Bytes that are not one valid JSON value.
public struct MalformedJSON: Error, Equatable, CustomStringConvertible {
    /// What the parser refused, in its own words.
    public let problem: String

    /// Names a refusal.
    public init(problem: String) {
        self.problem = problem
    }

    /// One line for logs and dead-letter details.
    public var description: String { "not valid JSON: \(problem)" }
}
