internal import Dispatch
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// The HTTP interface: health, readiness, metrics.
///
/// It runs as a task with one event loop of its own. ``start(on:source:logger:)`` and ``stop(within:)`` block their thread
/// and are for threads outside of the cooperative pool, as a command's main thread.
public final class OperationsServer: Sendable {
    /// Where it listens; the port is the real one where the system chose it.
    public let address: ListenAddress
    private let group: ServiceGroup
    private let ended: DispatchSemaphore
    private let task: Task<Void, Never>

    private init(address: ListenAddress, group: ServiceGroup, ended: DispatchSemaphore, task: Task<Void, Never>) {
        self.address = address
        self.group = group
        self.ended = ended
        self.task = task
    }

    /// Opens the port; returns when it answers. Throws when it cannot be opened.
    public static func start(
        on address: ListenAddress, source: OperationsSource, logger: Logger
    ) throws(ListenError) -> OperationsServer {
        // What a connection or a request does wrong is the client's affair: the library logs it as information.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let opening = Opening()
        let application = Application(
            router: OperationsRoutes(source: source).router,
            server: .http1(configuration: .init(idleTimeout: .seconds(90))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(256)),
            onServerRunning: { channel in opening.tell(.success(channel.localAddress?.port ?? address.port)) },
            eventLoopGroupProvider: .shared(loops), logger: quiet)
        var configuration = ServiceGroupConfiguration(services: [application], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(2)
        // No limit for the cancellation itself: the library would end the whole process when it takes longer.
        configuration.maximumCancellationDuration = nil
        let group = ServiceGroup(configuration: configuration)
        let ended = DispatchSemaphore(value: 0)
        let task = Task {
            do {
                try await group.run()
                opening.tell(.failure(.init(address: address, kind: .addressRefused, detail: "ended at once")))
            } catch {
                opening.tell(.failure(ListenError(address, error)))
            }
            try? await loops.shutdownGracefully()
            ended.signal()
        }
        let port = try opening.wait().get()
        return OperationsServer(
            address: ListenAddress(host: address.host, port: UInt16(clamping: port)), group: group, ended: ended,
            task: task)
    }

    /// Answers what has been asked, closes the port and returns, at the latest after `limit`.
    public func stop(within limit: Duration = .seconds(5)) {
        let group = group
        Task { await group.triggerGracefulShutdown() }
        if ended.wait(timeout: .now() + .milliseconds(Int(limit.components.seconds) * 1000)) == .timedOut {
            task.cancel()
        }
    }

    /// Whether the port could be opened: told once, waited for once.
    private final class Opening: Sendable {
        private let outcome = Mutex<Result<Int, ListenError>?>(nil)
        private let told = DispatchSemaphore(value: 0)

        func tell(_ result: Result<Int, ListenError>) {
            outcome.withLock { $0 = $0 ?? result }
            told.signal()
        }

        func wait() -> Result<Int, ListenError> {
            while true {
                if let result = outcome.withLock({ $0 }) { return result }
                told.wait()
            }
        }
    }
}

extension ListenError {
    /// Sorts what the network library throws.
    fileprivate init(_ address: ListenAddress, _ error: any Error) {
        if let error = error as? IOError {
            let words = String(cString: strerror(error.errnoCode))
            self.init(
                address: address, kind: error.errnoCode == EADDRINUSE ? .addressInUse : .addressRefused, detail: words)
        } else {
            self.init(address: address, kind: .addressRefused, detail: "\(error)")
        }
    }
}
