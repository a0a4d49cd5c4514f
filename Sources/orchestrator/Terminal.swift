internal import Glibc

/// Standard output and standard error, written whole and unbuffered.
enum Terminal {
    /// A line on standard output.
    static func out(_ line: String) { write(line, to: STDOUT_FILENO) }

    /// A line on standard error.
    static func error(_ line: String) { write(line, to: STDERR_FILENO) }

    /// Text on standard error that the next one of its kind overwrites.
    static func errorInPlace(_ text: String) { put(Array("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO) }

    private static func write(_ line: String, to file: Int32) {
        var bytes = Array(line.utf8)
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        put(bytes, to: file)
    }

    private static func put(_ bytes: [UInt8], to file: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 && errno != EINTR { return }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }
}
