internal import Dispatch
public import FlowC
internal import Foundation
public import Logging
internal import Synchronization

/// Keeps the error budget of this service at hand for lanes, which never wait for it: asks the SLA service on a thread of its
/// own (flow-c.md §5.3).
public final class BudgetMonitor: Sendable {
    private struct View {
        var budget = ErrorBudget()
        var readAt: UInt64 = 0
        var breaker: CircuitBreaker
    }

    private let configuration: BudgetConfiguration
    private let caller: any HTTPCaller
    private let logger: Logger
    private let clock: @Sendable () -> UInt64
    private let control = LaneControl()
    private let ended = DispatchSemaphore(value: 0)
    private let view: Mutex<View>

    /// Nothing is asked before ``start()``. `clock` is monotonic, nanoseconds.
    public init(
        configuration: BudgetConfiguration, caller: any HTTPCaller, logger: Logger,
        clock: @escaping @Sendable () -> UInt64 = MonotonicClock.now
    ) {
        self.configuration = configuration
        self.caller = caller
        self.logger = logger
        self.clock = clock
        view = Mutex(View(breaker: configuration.breaker))
    }

    /// What is left, as it was last read; unknown while it was not, or when that was too long ago. Costs a lock.
    public var budget: ErrorBudget {
        let now = clock()
        return view.withLock { view in
            let age = now > view.readAt ? now - view.readAt : 0
            return age < configuration.believedFor.nanoseconds ? view.budget : ErrorBudget()
        }
    }

    /// Where the breaker before the SLA service stands now.
    public var breaker: CircuitBreaker.State { view.withLock { $0.breaker }.state(at: clock()) }

    /// Starts the thread and returns.
    public func start() {
        let thread = Thread { [self] in
            let reader = BudgetReader(configuration: configuration, caller: caller, logger: logger, clock: clock)
            while !control.isStopping {
                let next = read(reader)
                let now = clock()
                control.waitForStop(upTo: .nanoseconds(Int64(clamping: next > now ? next - now : 0)))
            }
            ended.signal()
        }
        thread.name = "error-budget"
        thread.start()
    }

    /// Asks once and keeps the answer; when to ask next.
    func read(_ reader: BudgetReader) -> UInt64 {
        let step = reader.read()
        let now = clock()
        view.withLock { view in
            view.breaker = reader.breaker
            if let budget = step.budget { (view.budget, view.readAt) = (budget, now) }
        }
        return step.next
    }

    /// Asks the thread to end. A question that is on its way is waited for.
    public func stop() {
        control.stop()
    }

    /// Waits for the end of the thread; false when it has not ended within the limit.
    @discardableResult
    public func waitUntilEnded(upTo limit: Duration) -> Bool {
        guard ended.wait(timeout: .now() + limit / .seconds(1)) == .success else { return false }
        ended.signal()
        return true
    }
}
