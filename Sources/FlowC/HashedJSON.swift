/// An object in the form that the predecessors' hashes cover, which is that of Python's `json.dumps(…, sort_keys=True)`: members
/// sorted by name, `", "` and `": "` between them, and only printable ASCII.
struct HashedJSON {
    private var members: [(name: String, value: [UInt8])] = []

    /// The object.
    var bytes: [UInt8] {
        var text = Array("{".utf8)
        for (index, member) in members.sorted(by: { $0.name < $1.name }).enumerated() {
            if index > 0 { text += Array(", ".utf8) }
            text += Self.quoted(member.name) + Array(": ".utf8) + member.value
        }
        return text + Array("}".utf8)
    }

    mutating func put(_ name: String, _ value: String?) {
        members.append((name, value.map(Self.quoted) ?? Array("null".utf8)))
    }

    mutating func put(_ name: String, _ value: Bool) {
        members.append((name, Array((value ? "true" : "false").utf8)))
    }

    mutating func put(_ name: String, _ value: Int64) {
        members.append((name, Array(String(value).utf8)))
    }

    mutating func put(_ name: String, _ texts: [String]) {
        let list = texts.map(Self.quoted).joined(separator: Array(", ".utf8))
        members.append((name, Array("[".utf8) + list + Array("]".utf8)))
    }

    /// A text between quotation marks; beyond ASCII each UTF-16 unit is escaped, so pairs stay pairs.
    private static func quoted(_ text: String) -> [UInt8] {
        var bytes = [UInt8(ascii: "\"")]
        bytes.reserveCapacity(text.utf8.count + 2)
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: bytes += [UInt8(ascii: "\\"), UInt8(unit)]
            case 0x20...0x7E: bytes.append(UInt8(unit))
            case 0x08: bytes += Array("\\b".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0C: bytes += Array("\\f".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            default:
                let digits = String(unit, radix: 16)
                bytes += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return bytes
    }
}
