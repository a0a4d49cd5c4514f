internal import Documents

extension Node {
    /// The path of the first text or name that holds U+0000; nil when none does. Depth is bounded by the parser.
    func pathOfNUL(from path: String) -> String? {
        if let text = utf8 { return text.holdsNUL ? path : nil }
        guard count > 0 else { return nil }
        for (index, child) in children.enumerated() {
            let childPath: String
            if let key = child.keyBytes {
                let name = clipped(String(decoding: key, as: UTF8.self))
                childPath = path.isEmpty ? name : "\(path).\(name)"
                if key.holdsNUL { return childPath }
            } else {
                childPath = "\(path)[\(index)]"
            }
            if let found = child.pathOfNUL(from: childPath) { return found }
        }
        return nil
    }
}
