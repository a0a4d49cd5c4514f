/// What a client tells outside of its calls. None of the closures may call the client or block.
public struct ClientCallbacks: Sendable {
    /// A line of the log; called on any of librdkafka's threads. Without it librdkafka writes to stderr.
    public var log: (@Sendable (LogLine) -> Void)?
    /// Statistics as JSON text, every `statistics.interval.ms`; called within poll, flush, commit and abort, on the
    /// caller's thread.
    public var statistics: (@Sendable (String) -> Void)?
    /// An error outside of any call, mostly of the connection and for information; called within poll, flush, commit
    /// and abort, on the caller's thread. A fatal one has the kind `fatal`.
    public var error: (@Sendable (KafkaError) -> Void)?

    /// Takes the closures, all of them optional.
    public init(
        log: (@Sendable (LogLine) -> Void)? = nil, statistics: (@Sendable (String) -> Void)? = nil,
        error: (@Sendable (KafkaError) -> Void)? = nil
    ) {
        self.log = log
        self.statistics = statistics
        self.error = error
    }

    /// Drops the log.
    public static var silent: ClientCallbacks { ClientCallbacks(log: { _ in }) }
}
