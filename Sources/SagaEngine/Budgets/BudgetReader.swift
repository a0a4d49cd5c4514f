internal import Documents
internal import FlowC
internal import Logging
internal import Postgres

/// Reads the error budget: one question with each call of ``read()``. Blocks; belongs to one thread.
final class BudgetReader {
    /// What a question came to.
    struct Step: Equatable {
        /// The answer; nil where there was none.
        var budget: ErrorBudget?
        /// When to ask next, monotonic nanoseconds.
        var next: UInt64
    }

    /// The breaker before the SLA service.
    private(set) var breaker: CircuitBreaker
    private let configuration: BudgetConfiguration
    private let caller: any HTTPCaller
    private let logger: Logger
    private let clock: () -> UInt64
    private let random: () -> Double
    private let document = Document()
    private var failures = 0
    private var isFailing = false

    init(
        configuration: BudgetConfiguration, caller: any HTTPCaller, logger: Logger,
        clock: @escaping () -> UInt64 = MonotonicClock.now, random: @escaping () -> Double = { .random(in: 0..<1) }
    ) {
        self.configuration = configuration
        self.caller = caller
        self.logger = logger
        self.clock = clock
        self.random = random
        breaker = configuration.breaker
    }

    /// Asks, unless the breaker is open.
    func read() -> Step {
        guard let permit = breaker.admit(at: clock()) else { return Step(next: breaker.opensAgain(at: clock())) }
        let began = clock()
        do throws(HTTPSilence) {
            let budget = try ask()
            breaker.note(true, of: permit, at: clock())
            if isFailing { logger.notice("the SLA service answers again") }
            isFailing = false
            failures = 0
            return Step(budget: budget, next: began &+ configuration.ttl.nanoseconds)
        } catch {
            breaker.note(false, of: permit, at: clock())
            if !isFailing { logger.warning("the error budget cannot be read: \(error)") }
            isFailing = true
            failures += 1
            let now = clock()
            var pause = configuration.ttl
            if failures < configuration.attempts {
                pause = configuration.backoff.delay(afterAttempt: failures, random: random())
            } else {
                failures = 0
            }
            return Step(next: max(now &+ pause.nanoseconds, breaker.opensAgain(at: now)))
        }
    }

    private func ask() throws(HTTPSilence) -> ErrorBudget {
        let reply = try caller.send(
            HTTPCall(
                .get,
                "\(configuration.url)/api/v1/budgets?service_name=\(configuration.serviceName.percentEncoded)",
                timeout: configuration.timeout))
        guard reply.status == 200 else { throw HTTPSilence(reply.line) }
        let budget = (try? document.parse(json: reply.body)).flatMap {
            ErrorBudget(
                answer: $0, service: configuration.serviceName, criticalBelow: configuration.criticalBelow)
        }
        guard let budget else { throw HTTPSilence("the answer has no list of budgets") }
        return budget
    }
}
