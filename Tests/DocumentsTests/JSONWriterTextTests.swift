import Documents
import Testing

@Suite struct JSONWriterTextTests {
    /// Text is copied in words that overlap at its end, so every length and every place of an escape is its own case.
    @Test(arguments: ["", "\"", "\\", "\u{1}", "\n", "\u{1F}", "é"])
    func `a text of every length is escaped at every place`(_ special: String) {
        for length in 0...40 {
            for place in 0...length {
                let letters = (0..<length).map { String(UnicodeScalar(UInt8(97 + $0 % 26))) }
                let text = (letters[..<place] + [special] + letters[place...]).joined()
                var writer = JSONWriter()
                writer.value(text)
                let expected = (letters[..<place] + [escaped(special)] + letters[place...]).joined()
                #expect(writer.text == "\"\(expected)\"")
            }
        }
    }

    private func escaped(_ special: String) -> String {
        switch special {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\u{1}": "\\u0001"
        case "\u{1F}": "\\u001f"
        default: special
        }
    }
}
