import Testing

@testable import OrchestratorTestKit

/// Where a private server lives.
@Suite struct PrivatePostgresFolderTests {
    private static let name = "private-pg-XXXXXX"
    /// The longest folder in which the socket's path fits: 107 bytes less `/private-pg-XXXXXX` and `/.s.PGSQL.65535`.
    private static let longest = "/" + String(repeating: "a", count: 107 - 18 - 15 - 1)

    @Test(arguments: [
        (nil, "/tmp"), ("", "/tmp"), ("/", ""), ("/var/tmp", "/var/tmp"), ("/var/tmp//", "/var/tmp"),
        ("relative", "/tmp"), ("/with space", "/tmp"), ("/it's", "/tmp"), ("/a,b", "/tmp"),
        (longest, longest), (longest + "a", "/tmp"),
    ]) func `is the temporary folder of the system, where a socket's path fits`(_ temporary: String?, _ folder: String)
    {
        #expect(PrivatePostgres.template(temporary: temporary) == folder + "/" + Self.name)
    }
}
