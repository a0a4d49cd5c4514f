internal import Glibc

extension PrivatePostgres {
    /// The longest path of a Unix socket, bytes: `sun_path` without its NUL.
    static let longestSocketPath = 107

    /// Makes a folder of its own for one server: in the system's temporary folder where the path of the server's socket fits
    /// there, else in /tmp.
    static func makeFolder() throws(PrivatePostgresError) -> String {
        let named = getenv("TMPDIR").map { String(cString: $0) }
        let path = template(temporary: named)
        var template = Array(path.utf8CString)
        guard mkdtemp(&template) != nil else { throw .system("mkdtemp \(path)", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The folder's path for `mkdtemp`. A temporary folder is left alone when the socket's path would be too long in it, or
    /// when connection strings and the server's settings would need quotes for it.
    static func template(temporary: String?) -> String {
        let name = "private-pg-XXXXXX"
        guard var folder = temporary, folder.hasPrefix("/"), folder.utf8.allSatisfy(isPlain) else {
            return "/tmp/" + name
        }
        while folder.hasSuffix("/") { folder.removeLast() }
        let template = folder + "/" + name
        return (template + "/.s.PGSQL.65535").utf8.count <= longestSocketPath ? template : "/tmp/" + name
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        // The bytes of . / and the digits follow each other.
        case UInt8(ascii: ".")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
