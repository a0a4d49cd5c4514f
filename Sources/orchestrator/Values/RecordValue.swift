internal import Avro
internal import Documents
internal import Foundation

/// Decodes values, framed Avro or JSON, for showing them. Belongs to one thread.
struct RecordValue: ~Copyable {
    /// A value, or why it has none. The node is valid until the next value.
    enum Decoded {
        case node(Node)
        case undecodable(String)
    }

    private var frames: FrameDecoder
    private let document = Document()

    /// A decoder that finds the schemas of Avro values in a registry.
    init(registry: any SchemaRegistry) { frames = FrameDecoder(registry: registry) }

    /// Decodes a value; none is null.
    mutating func decode(_ value: [UInt8]?) -> Decoded {
        guard let value else { return .node(.null) }
        let isFrame = value.withUnsafeBytes { ConfluentFrame.isLikely($0) }
        do {
            return .node(isFrame ? try frame(value) : try document.parse(json: value))
        } catch {
            return .undecodable("\(error)")
        }
    }

    /// Writes the member `value`; for bytes that cannot be decoded it is null, with `value_base64` and `error` behind it.
    static func write(_ decoded: Decoded, of bytes: [UInt8]?, to writer: inout JSONWriter) {
        writer.key("value")
        switch decoded {
        case .node(let node):
            writer.value(node)
        case .undecodable(let error):
            writer.null()
            writer.key("value_base64")
            writer.value(Data(bytes ?? []).base64EncodedString())
            writer.key("error")
            writer.value(error)
        }
    }

    private mutating func frame(_ value: [UInt8]) throws(AvroError) -> Node {
        // Typed errors do not pass through closures that rethrow.
        let result: Result<Node, AvroError> = value.withUnsafeBytes { bytes in
            do throws(AvroError) { return .success(try frames.decode(bytes).root) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
