internal import Crypto

/// One migration: a script that is run once, in one transaction with the row that records it.
public struct Migration: Sendable, Hashable {
    /// The number in front of the file's name, from 1.
    public let version: Int32
    /// The part of the file's name between number and ending.
    public let name: String
    /// The script.
    public let sql: String
    /// SHA-256 of the script's bytes, lower-case hexadecimal.
    public let checksum: String

    /// A migration; its checksum is computed here.
    public init(version: Int32, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
        var hash = SHA256()
        var text = sql
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        checksum = hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The name of its file: `0001-sagas.sql`.
    public var fileName: String { Self.number(version) + "-\(name).sql" }

    /// Reads version and name from a file's name; nil when it is not `NNNN-name.sql`.
    static func parts(ofFile file: String) -> (version: Int32, name: String)? {
        let digits = file.prefix { $0.isASCII && $0.isNumber }
        let rest = file.dropFirst(digits.count)
        guard digits.count == 4, let version = Int32(digits), version > 0, rest.hasPrefix("-"), rest.hasSuffix(".sql")
        else { return nil }
        let name = rest.dropFirst().dropLast(4)
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return name.isEmpty || !isPlain ? nil : (version, String(name))
    }

    static func number(_ version: Int32) -> String {
        let digits = String(version)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
