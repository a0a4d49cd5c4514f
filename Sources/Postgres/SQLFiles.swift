internal import Glibc

/// The files of a folder of migrations.
enum SQLFiles {
    /// The names that end in `.sql`.
    static func names(in folder: String) throws(MigrationError) -> [String] {
        guard let directory = opendir(folder) else { throw .unreadable(folder, String(cString: strerror(errno))) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".sql") { names.append(name) }
        }
        return names.sorted()
    }

    /// The text of one file, which must be UTF-8 without NUL.
    static func text(of path: String) throws(MigrationError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(path, String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path, String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk.prefix(count))
        }
        if let problem = bytes.withUnsafeBytes({ TextRule.problem($0) }) { throw .unreadable(path, problem) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
