import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing

/// A service on a free port of this machine that answers what a test says, and keeps what it was asked.
final class TestService: Sendable {
    /// A request as it came.
    struct Request: Equatable, Sendable {
        let method: String
        /// With its query.
        let path: String
        let body: String
    }

    /// What is answered.
    enum Answer: Sendable {
        /// A status and a body.
        case status(Int, String = "")
        /// Nothing until the service is stopped.
        case silence
    }

    private struct State {
        var requests: [Request] = []
        var answers: @Sendable (Request, Int) -> Answer
        var port = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>
    private let task: Mutex<Task<Void, Never>?>

    /// Starts it. `answers` gets each request with its number, from 1.
    init(_ answers: @escaping @Sendable (Request, Int) -> Answer) async throws {
        state = Mutex(State(answers: answers))
        task = Mutex(nil)
        try await start(on: 0)
    }

    /// Where it answers.
    var url: String { "http://127.0.0.1:\(port)" }

    /// Its port, also while it is stopped.
    var port: Int { state.withLock { $0.port } }

    /// What it was asked so far.
    var requests: [Request] { state.withLock { $0.requests } }

    /// `METHOD path` of what it was asked so far.
    var lines: [String] { requests.map { "\($0.method) \($0.path)" } }

    /// Answers otherwise from now on.
    func answer(_ answers: @escaping @Sendable (Request, Int) -> Answer) {
        state.withLock { $0.answers = answers }
    }

    /// Waits until it was asked that often.
    func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Listens on its port again.
    func restart() async throws { try await start(on: port) }

    /// Closes the port; what waits for an answer gets none.
    func stop() async {
        let running = task.withLock { $0 }
        running?.cancel()
        await running?.value
    }

    private func start(on port: Int) async throws {
        let bound = try await withCheckedThrowingContinuation { (opened: CheckedContinuation<Int, any Error>) in
            let opening = Mutex<CheckedContinuation<Int, any Error>?>(opened)
            let application = Application(
                responder: CallbackResponder<BasicRequestContext> { [self] request, _ in
                    try await respond(to: request)
                },
                configuration: .init(address: .hostname("127.0.0.1", port: port)),
                onServerRunning: { channel in
                    opening.withLock { $0.take() }?.resume(returning: channel.localAddress?.port ?? 0)
                },
                logger: Logger(label: "service") { _ in SwiftLogNoOpLogHandler() })
            let running = Task {
                do {
                    try await application.run()
                } catch {
                    opening.withLock { $0.take() }?.resume(throwing: error)
                }
            }
            task.withLock { $0 = running }
        }
        state.withLock { $0.port = bound }
    }

    private func respond(to request: Hummingbird.Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let asked = Request(
            method: request.method.rawValue, path: request.head.path ?? "", body: String(buffer: body))
        let (answer, told) = state.withLock { state in
            state.requests.append(asked)
            let count = state.requests.count
            let told = state.waiting.filter { $0.count <= count }
            state.waiting.removeAll { $0.count <= count }
            return (state.answers(asked, count), told)
        }
        for waiter in told { waiter.continuation.resume() }
        switch answer {
        case .status(let code, let text):
            return Response(
                status: .init(code: code), headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        case .silence:
            let (stream, _) = AsyncStream<Never>.makeStream()
            for await _ in stream {}
            throw CancellationError()
        }
    }
}

/// Runs what blocks on a thread of its own.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// A clock that a test moves on, monotonic nanoseconds.
final class TestClock: Sendable {
    private let time = Mutex<UInt64>(1_000_000_000_000)

    /// The time.
    var now: UInt64 { time.withLock { $0 } }

    /// Moves it on.
    func move(by duration: Duration) {
        time.withLock { $0 += UInt64(duration / .nanoseconds(1)) }
    }

    /// Moves it to a time.
    func move(to moment: UInt64) {
        time.withLock { $0 = max($0, moment) }
    }
}
