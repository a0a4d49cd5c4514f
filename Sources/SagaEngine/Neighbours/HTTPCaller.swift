/// Asks other services over HTTP.
public protocol HTTPCaller: Sendable {
    /// Sends a request and gives the answer, whatever its status. Blocks, at most for the request's timeout; not for lanes, nor
    /// for the cooperative pool. Follows no redirection.
    func send(_ call: HTTPCall) throws(HTTPSilence) -> HTTPReply
}
