internal import Glibc

/// What a Postgres text may not hold, found before the server would fail the whole statement.
enum TextRule {
    /// Says what is wrong with bytes that come from a Swift String: they are UTF-8, so only NUL is looked for.
    static func problem(validUTF8 bytes: UnsafeRawBufferPointer) -> String? {
        guard let start = bytes.baseAddress, let nul = memchr(start, 0, bytes.count) else { return nil }
        let offset = UnsafeRawPointer(nul) - start
        return "holds a NUL byte at offset \(offset), which no Postgres text can"
    }

    /// Says what is wrong with bytes of unknown origin.
    static func problem(_ bytes: UnsafeRawBufferPointer) -> String? {
        if let problem = problem(validUTF8: bytes) { return problem }
        do {
            _ = try UTF8Span(validating: Span<UInt8>(_unsafeElements: bytes.bindMemory(to: UInt8.self)))
            return nil
        } catch {
            return "is not UTF-8: \(error)"
        }
    }
}
