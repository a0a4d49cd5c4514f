import SagaEngine
import Testing

@testable import Operations

/// The HTTP client over a real service.
@Suite(.timeLimit(.minutes(30))) struct NeighbourClientTests {
    private func send(_ call: HTTPCall) async throws -> Result<HTTPReply, HTTPSilence> {
        try await blocking {
            do throws(HTTPSilence) {
                return .success(try NeighbourClient(connecting: .seconds(60)).send(call))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func `asks and orders, and gives back whatever is answered`() async throws {
        let service = try await TestService { request, _ in
            .status(request.method == "POST" ? 202 : 418, "got \(request.body)")
        }
        let get = HTTPCall(.get, service.url + "/a?b=c%20d", timeout: .seconds(30))
        #expect(try await send(get) == .success(HTTPReply(status: 418, body: Array("got ".utf8))))
        let post = HTTPCall(.post, service.url + "/b", body: Array("{}".utf8), timeout: .seconds(30))
        #expect(try await send(post) == .success(HTTPReply(status: 202, body: Array("got {}".utf8))))
        #expect(
            service.requests == [
                .init(method: "GET", path: "/a?b=c%20d", body: ""), .init(method: "POST", path: "/b", body: "{}"),
            ])
        await service.stop()
    }

    @Test func `gives up in time when nothing is answered`() async throws {
        let service = try await TestService { _, _ in .silence }
        let began = ContinuousClock.now
        let answer = try await send(HTTPCall(.get, service.url, timeout: .seconds(1)))
        guard case .failure(let silence) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(silence.description.contains("GET \(service.url)"))
        #expect(ContinuousClock.now - began < .seconds(20))
        await service.stop()
    }

    @Test func `says at once that nobody listens`() async throws {
        let service = try await TestService { _, _ in .status(200) }
        await service.stop()
        let began = ContinuousClock.now
        guard case .failure = try await send(HTTPCall(.get, service.url, timeout: .seconds(60))) else {
            Issue.record("somebody answers")
            return
        }
        #expect(ContinuousClock.now - began < .seconds(30))
    }

    @Test func `follows no redirection and reads no endless answer`() async throws {
        let service = try await TestService { request, _ in
            request.path == "/large" ? .status(200, String(repeating: "x", count: 5 << 20)) : .status(302, "there")
        }
        #expect(
            try await send(HTTPCall(.get, service.url + "/moved", timeout: .seconds(30)))
                == .success(HTTPReply(status: 302, body: Array("there".utf8))))
        guard case .failure = try await send(HTTPCall(.get, service.url + "/large", timeout: .seconds(30))) else {
            Issue.record("5 MB were read")
            return
        }
        await service.stop()
    }

    @Test(arguments: ["no url", "ftp://127.0.0.1/", ""]) func `says that an address is none`(url: String) async throws {
        guard case .failure = try await send(HTTPCall(.get, url, timeout: .seconds(5))) else {
            Issue.record("an answer from \(url)")
            return
        }
    }
}
