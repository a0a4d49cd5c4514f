/// Writes the byte forms that Postgres keeps as `bytea`: integers big-endian, texts and bytes behind their lengths.
struct BlobWriter {
    /// A length of a text from which on the length itself takes four more bytes.
    static let longName: UInt16 = 0xFFFF

    var bytes: [UInt8] = []

    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func name(_ text: String) {
        let count = text.utf8.count
        if count < Int(Self.longName) {
            put(UInt16(count))
        } else {
            put(Self.longName)
            put(UInt32(count))
        }
        bytes.append(contentsOf: text.utf8)
    }

    mutating func bytes(_ content: [UInt8]?) {
        put(Int32(content?.count ?? -1))
        if let content { bytes.append(contentsOf: content) }
    }
}
