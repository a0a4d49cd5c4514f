import Testing

@testable import SagaEngine

@Suite struct HTTPCallTests {
    @Test(arguments: [
        ("orchestrator-dynamic", "orchestrator-dynamic"), ("a b&c=d/é+%", "a%20b%26c%3Dd%2F%C3%A9%2B%25"),
        ("\n~._", "%0A~._"),
    ])
    func `a part of a query is escaped`(text: String, escaped: String) {
        #expect(text.percentEncoded == escaped)
    }

    @Test func `an answer is one line in a log`() {
        #expect(HTTPReply(status: 500).line == "HTTP 500")
        #expect(HTTPReply(status: 400, body: Array("a\nb\u{0}".utf8)).line == "HTTP 400: a b\u{FFFD}")
        #expect(HTTPReply(status: 400, body: [UInt8](repeating: 65, count: 999)).line.count == 210)
    }
}
