/// A request to another service.
public struct HTTPCall: Hashable, Sendable {
    /// The methods in use.
    public enum Method: String, Hashable, Sendable {
        /// Asks.
        case get = "GET"
        /// Orders.
        case post = "POST"
    }

    /// What to do.
    public var method: Method
    /// Where, with scheme, host, path and query.
    public var url: String
    /// JSON; nil where there is nothing to say.
    public var body: [UInt8]?
    /// How long all of it may take, from the connection to the last byte of the answer.
    public var timeout: Duration

    /// Names a request.
    public init(_ method: Method, _ url: String, body: [UInt8]? = nil, timeout: Duration) {
        self.method = method
        self.url = url
        self.body = body
        self.timeout = timeout
    }
}

extension String {
    /// As a part of a path or of a query: everything but letters, digits and `-._~` is written as `%XX`.
    var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}
