internal import SagaEngine

extension Engine {
    /// Waits for news of a measured engine, at most that long. Throws when it has ended, which nobody asked for.
    func awaitProgress(upTo limit: Duration = .milliseconds(20)) throws {
        if try waitUntilEnded(upTo: .zero) { throw CommandFailure(.failure, "the engine ended early") }
        waitForProgress(upTo: limit)
    }
}
