internal import Avro
internal import Documents

/// Reads values as they were published, framed Avro or JSON. A node is valid until the next value. Belongs to one thread.
struct ValueReader: ~Copyable {
    private var frames: FrameDecoder
    private let document = Document()

    init(registry: any SchemaRegistry) {
        frames = FrameDecoder(registry: registry)
    }

    /// The value; nil when it cannot be read.
    mutating func read(_ value: [UInt8]) -> Node? {
        guard value.withUnsafeBytes({ ConfluentFrame.isLikely($0) }) else { return try? document.parse(json: value) }
        return value.withUnsafeBytes { try? frames.decode($0).root }
    }
}

extension Node {
    /// Where this value and another first differ, as `path: mine, theirs`; nil when they say the same.
    func firstDifference(from other: Node, path: String = "") -> String? {
        func difference() -> String { "\(path.isEmpty ? "value" : path): \(shown), \(other.shown)" }
        guard kind == other.kind else { return difference() }
        switch kind {
        case .object, .list:
            guard count == other.count else {
                return "\(path.isEmpty ? "value" : path): \(count) members, \(other.count)"
            }
            for (index, (mine, theirs)) in zip(children, other.children).enumerated() {
                let step = kind == .list ? "[\(index)]" : (path.isEmpty ? "" : ".") + (mine.key ?? "")
                if kind == .object, mine.key != theirs.key { return "\(path)\(step): not in the other" }
                if let found = mine.firstDifference(from: theirs, path: path + step) { return found }
            }
            return nil
        default: return shown == other.shown ? nil : difference()
        }
    }

    private var shown: String {
        let text =
            text.map { "\"\($0)\"" } ?? digits.map { String(decoding: $0, as: UTF8.self) } ?? bool.map { "\($0)" }
            ?? number.map { "\($0)" } ?? "\(kind)"
        return text.count > 80 ? text.prefix(80) + "…" : text
    }
}
