internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
public import SagaEngine

/// The HTTP client of what this service asks of others. One for all of them: it keeps connections for a while.
///
/// Calls block their thread, on the threads that are allowed to; its own work runs on event loops.
public final class NeighbourClient: HTTPCaller {
    /// The largest answer that is read, bytes.
    private static let maximumAnswer = 4 << 20

    private let client: HTTPClient

    /// Nothing is connected before the first call. `connecting` is how long a connection may take.
    public init(connecting: Duration = .seconds(5)) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(connecting)
        // A call ends with the first failure: who calls decides about the next, and a breaker counts them.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a request and gives the answer, whatever its status.
    public func send(_ call: HTTPCall) throws(HTTPSilence) -> HTTPReply {
        do {
            var headers = HTTPHeaders([("accept", "application/json"), ("user-agent", "orchestrator")])
            if call.body != nil { headers.add(name: "content-type", value: "application/json") }
            let request = try HTTPClient.Request(
                url: call.url, method: HTTPMethod(rawValue: call.method.rawValue), headers: headers,
                body: call.body.map { .bytes($0) })
            let answer = try client.execute(
                request: request,
                delegate: ResponseAccumulator(request: request, maxBodySize: Self.maximumAnswer),
                deadline: .now() + TimeAmount(call.timeout)
            ).futureResult.wait()
            return HTTPReply(
                status: Int(answer.status.code), body: answer.body.map { Array($0.readableBytesView) } ?? [])
        } catch {
            throw HTTPSilence("\(call.method.rawValue) \(call.url): \(error)")
        }
    }

    deinit {
        try? client.syncShutdown()
    }
}
