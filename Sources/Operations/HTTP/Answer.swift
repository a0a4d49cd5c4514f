/// An answer to a request, before the server sends it.
struct Answer: Equatable, Sendable {
    /// HTTP's status code.
    let status: Int
    let contentType: String
    let body: [UInt8]

    static let json = "application/json"
    static let prometheus = "text/plain; version=0.0.4; charset=utf-8"
}
