/// What another service answered.
public struct HTTPReply: Hashable, Sendable {
    /// HTTP's status code.
    public var status: Int
    /// The body, as it came.
    public var body: [UInt8]

    /// Names an answer.
    public init(status: Int, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }

    /// 2xx.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// Status and the beginning of the body, for logs.
    var line: String {
        let text = String(decoding: body.prefix(200), as: UTF8.self).shown
            .map { $0.isNewline ? " " : String($0) }.joined()
        return text.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(text)"
    }
}
