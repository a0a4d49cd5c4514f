import Foundation
import FoundationNetworking
import Kafka
import Logging
import SagaEngine
import Synchronization
import Testing

@testable import Operations

/// A real listener on a port that the system chooses, over a made-up status.
@Suite struct `Operations server` {
    /// A status that a test changes while the server runs.
    private final class Stage: Sendable {
        let status = Mutex(Sample.working)
        let isDraining = Atomic(false)

        var source: OperationsSource {
            var source = OperationsSource(
                service: "orchestrator-dynamic", version: "2.0.0", instance: "host",
                status: {
                    var status = self.status.withLock { $0 }
                    // The lane is alive now, by the clock that the server reads.
                    for index in status.lanes.indices { status.lanes[index].lastProgress = MonotonicClock.now() }
                    return status
                })
            source.isDraining = { self.isDraining.load(ordering: .acquiring) }
            return source
        }
    }

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Starting and stopping block their thread.
    private func start(
        _ source: OperationsSource, on address: ListenAddress = ListenAddress(host: "127.0.0.1", port: 0)
    ) async -> Result<OperationsServer, ListenError> {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Self.opened(source, address))
            }
        }
    }

    private static func opened(_ source: OperationsSource, _ address: ListenAddress) -> Result<
        OperationsServer, ListenError
    > {
        do throws(ListenError) {
            return .success(try OperationsServer.start(on: address, source: source, logger: silent))
        } catch {
            return .failure(error)
        }
    }

    private func stop(_ server: OperationsServer) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                server.stop()
                continuation.resume()
            }
        }
    }

    private func ask(
        _ server: OperationsServer, _ path: String, method: String = "GET"
    ) async throws -> (code: Int, type: String, body: String) {
        var request = URLRequest(url: try #require(URL(string: "http://\(server.address)\(path)")))
        request.httpMethod = method
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        return (
            answer.statusCode, answer.value(forHTTPHeaderField: "Content-Type") ?? "",
            String(decoding: data, as: UTF8.self)
        )
    }

    @Test func `answers its paths as things change`() async throws {
        let stage = Stage()
        let server = try await start(stage.source).get()
        #expect(server.address.port > 0)
        for path in ["/health", "/health/live", "/ready"] {
            let answer = try await ask(server, path)
            #expect(answer.code == 200)
            #expect(answer.type == "application/json")
            #expect(answer.body.contains(#""service":"orchestrator-dynamic""#))
        }
        let metrics = try await ask(server, "/metrics")
        #expect(metrics.code == 200)
        #expect(metrics.type == "text/plain; version=0.0.4; charset=utf-8")
        let page = try PrometheusPage(metrics.body)
        #expect(page["orchestration_kafka_messages_consumed_total"] == 9)
        #expect(page["orchestration_ready"] == 1)

        stage.status.withLock { $0.lanes[0].stopped[Sample.partition] = "moved" }
        let stopped = try await ask(server, "/ready")
        #expect(stopped.code == 503)
        #expect(stopped.body.contains("plans.consensus[3] is stopped: moved"))
        #expect(try await ask(server, "/health/live").code == 200)

        stage.status.withLock { $0.lanes[0].stopped = [:] }
        #expect(try await ask(server, "/ready").code == 200)
        stage.isDraining.store(true, ordering: .releasing)
        #expect(try await ask(server, "/ready").code == 503)
        await stop(server)
    }

    @Test func `answers what it does not know with a detail`() async throws {
        let server = try await start(Stage().source).get()
        let unknown = try await ask(server, "/nothing")
        #expect(unknown.code == 404)
        #expect(unknown.body == #"{"detail":"Not Found"}"#)
        #expect(try await ask(server, "/ready", method: "POST").code == 404)
        let head = try await ask(server, "/ready", method: "HEAD")
        #expect(head.code == 200)
        #expect(head.body.isEmpty)
        await stop(server)
    }

    @Test func `refuses a port that is taken, and takes it when it is free again`() async throws {
        let first = try await start(Stage().source).get()
        let second = await start(Stage().source, on: first.address)
        guard case .failure(let error) = second else {
            Issue.record("two servers on \(first.address)")
            return
        }
        #expect(error.kind == .addressInUse)
        #expect(error.description.hasPrefix("cannot listen on \(first.address): another process does"))
        await stop(first)
        await #expect(throws: (any Error).self) { try await ask(first, "/health") }
        let third = try await start(Stage().source, on: first.address).get()
        #expect(try await ask(third, "/health").code == 200)
        await stop(third)
    }

    @Test(arguments: ["192.0.2.1:0", "no-such-host.invalid:0"])
    func `refuses an address that is not of this machine`(_ text: String) async throws {
        let result = await start(Stage().source, on: try #require(ListenAddress(text)))
        guard case .failure(let error) = result else {
            Issue.record("listens on \(text)")
            return
        }
        #expect(error.kind == .addressRefused)
        #expect(error.description.hasPrefix("cannot listen on \(text): "))
    }
}
