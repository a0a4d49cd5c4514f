import Testing

@testable import Operations

@Suite struct `Listen address` {
    @Test(arguments: [
        ("0.0.0.0:8000", "0.0.0.0", 8000), ("localhost:0", "localhost", 0), ("[::1]:65535", "::1", 65535),
    ])
    func `reads and writes`(_ text: String, _ host: String, _ port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ":", ":8000", "host", "host:", "host:65536", "host:-1", "host:80x", "::1:80", "[::1]", "[]:80", "a b:80",
        "http://host:80", "[a:80", "host:80 ",
    ])
    func `refuses`(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
