internal import Documents
internal import HTTPTypes
internal import Hummingbird

/// The paths of the HTTP interface.
struct OperationsRoutes {
    private let source: OperationsSource

    init(source: OperationsSource) {
        self.source = source
    }

    var router: Router<BasicRequestContext> {
        let source = source
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: ErrorDetails())
        router.get("health") { _, _ in Response(HealthAnswers(source.snapshot).health) }
        router.get("health/live") { _, _ in Response(HealthAnswers(source.snapshot).live) }
        router.get("ready") { _, _ in Response(HealthAnswers(source.snapshot).ready) }
        router.get("metrics") { _, _ in Response(MetricsPage(source.snapshot).answer) }
        return router
    }
}

/// Errors as `{"detail": "…"}` (flow-c.md §8).
private struct ErrorDetails: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("detail")
                writer.value(error.body ?? error.status.reasonPhrase)
            }
            return Response(Answer(status: error.status.code, contentType: Answer.json, body: writer.bytes))
        }
    }
}

extension Response {
    /// The answer as the server sends it; no cache keeps it.
    init(_ answer: Answer) {
        self.init(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
