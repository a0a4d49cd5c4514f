import Avro
import Testing

/// UTF-8 as a decoder judges it, against the standard library's own judgement.
@Suite struct BytesTests {
    private static func accepts(_ text: [UInt8]) throws -> Bool {
        var decoder = try RecordDecoder(schema: Fixtures.record(#"{"name":"s","type":"string"}"#))
        do throws(AvroError) {
            _ = try decoder.decode([UInt8(text.count * 2)] + text)
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: [
        "", "abcdefgh", "abcdefghi", "é", "€", "𝄞", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "\u{D7FF}\u{E000}",
        "12345678é", "1234567é12345678€",
    ])
    func `accepts well-formed text`(text: String) throws {
        #expect(try Self.accepts(Array(text.utf8)))
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xF0, 0x9D, 0x84, 0x28],
            [0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x80],
        ] as [[UInt8]])
    func `refuses malformed text`(text: [UInt8]) throws {
        #expect(try !Self.accepts(text))
    }

    @Test func `agrees with the standard library on random bytes`() throws {
        var random = SplitMix(state: 7)
        let interesting: [UInt8] = [
            0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xDF, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xF0, 0x90, 0xF4, 0x8F,
        ]
        var decoder = try RecordDecoder(schema: Fixtures.record(#"{"name":"s","type":"string"}"#))
        for _ in 0..<20_000 {
            let text = (0..<Int(1 + random.next() % 6)).map { _ in
                interesting[Int(random.next() % UInt64(interesting.count))]
            }
            let accepted = (try? decoder.decode([UInt8(text.count * 2)] + text)) != nil
            #expect(accepted == (String(validating: text, as: UTF8.self) != nil), "\(text)")
        }
    }
}
