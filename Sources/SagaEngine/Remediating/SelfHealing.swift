public import Avro
internal import FlowC
internal import Foundation
internal import Kafka
public import Logging
internal import Postgres
internal import Synchronization

/// Calls the self-healing engine for incidents, on a thread of its own: reads `orchestration.incidents` with a group of its
/// own, and has every incident that has a playbook remedied once, whatever is read twice. No lane waits for it.
///
///     let healing = SelfHealing(configuration: configuration, registry: registry, caller: client, logger: logger)
///     healing.start()
///     // …
///     healing.stop()
///     healing.waitUntilEnded(upTo: .seconds(5))
public final class SelfHealing: Sendable {
    private struct View {
        var breaker: CircuitBreaker
        var outcomes: [RemediationOutcome: Int] = [:]
    }

    /// How long a poll waits, so that a stop is seen soon.
    private static let tick = Duration.milliseconds(200)

    private let configuration: SelfHealingConfiguration
    private let registry: any SchemaRegistry
    private let caller: any HTTPCaller
    private let logger: Logger
    private let control = LaneControl()
    private let ended = DispatchSemaphore(value: 0)
    private let view: Mutex<View>

    /// Nothing is connected before ``start()``.
    public init(
        configuration: SelfHealingConfiguration, registry: any SchemaRegistry, caller: any HTTPCaller, logger: Logger
    ) {
        self.configuration = configuration
        self.registry = registry
        self.caller = caller
        self.logger = logger
        view = Mutex(View(breaker: configuration.breaker))
    }

    /// Starts the thread and returns.
    public func start() {
        let thread = Thread { [self] in
            supervise()
            ended.signal()
        }
        thread.name = "self-healing"
        thread.start()
    }

    /// Asks the thread to end. A call that is on its way is waited for; who does not, leaves a row that the next start asks about.
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

    /// Where the breaker before the engine stands now.
    public var breaker: CircuitBreaker.State {
        view.withLock { $0.breaker }.state(at: MonotonicClock.now())
    }

    /// What became of incidents since the start.
    public var outcomes: [RemediationOutcome: Int] { view.withLock { $0.outcomes } }

    private func supervise() {
        let backoff = Backoff(base: .seconds(1), factor: 2, cap: .seconds(30), jitter: 0.1)
        var failures = 0
        let store = RemediationStore(group: configuration.group, registry: registry) {
            [self] () throws(PostgresError) in
            try Connection.open(configuration.database) { [logger] in logger.debug("\($0.severity): \($0.message)") }
        }
        let remediator = Remediator(configuration: configuration, store: store, caller: caller, logger: logger)
        while !control.isStopping {
            do throws(KafkaError) {
                var reader = try IncidentReader(configuration: configuration, logger: logger)
                let fault = run(&reader, remediator) { failures = 0 }
                reader.close()
                if let fault { throw fault }
            } catch {
                failures += 1
                let delay = backoff.delay(afterAttempt: failures, random: .random(in: 0..<1))
                logger.warning("self-healing reads no incidents: \(error); it starts again in \(delay)")
                control.waitForStop(upTo: delay)
            }
            remediator.forget()
        }
        store.close()
    }

    /// Reads until a stop is asked for, or until the reader is of no use any more: answers why. `progressed` is called with
    /// every incident that is dealt with.
    private func run(
        _ reader: inout IncidentReader, _ remediator: Remediator, progressed: () -> Void
    ) -> KafkaError? {
        var values = ValueReader(registry: registry)
        // The first is at hand; there are others only when they were on their way while the partitions were paused.
        var queue: [ConsumedRecord] = []
        var due: UInt64 = 0
        var storeFault: String?
        do throws(KafkaError) {
            while !control.isStopping {
                let now = MonotonicClock.now()
                if let record = queue.first, due <= now {
                    let step = remedy(of: record, &values).map { pursue($0, remediator, &storeFault) }
                    if case .later(let time)? = step {
                        due = time
                        count(nil, remediator)
                        try reader.pause(true)
                    } else {
                        if case .settled(let outcome)? = step { count(outcome, remediator) }
                        queue.removeFirst()
                        reader.pass(record, commits: step != nil)
                        if queue.isEmpty { try reader.pause(false) }
                        progressed()
                    }
                    continue
                }
                let patience = queue.isEmpty ? Self.tick : min(Self.tick, .nanoseconds(Int64(clamping: due - now)))
                switch try reader.poll(patience) {
                case .idle: break
                case .revoked:
                    queue = []
                    due = 0
                    remediator.forget()
                case .record(let record): queue.append(record)
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// The remedy that a record asks for; nil where there is nothing to do about it.
    private func remedy(of record: ConsumedRecord, _ values: inout ValueReader) -> Remediation? {
        var field = "value"
        if let value = record.value, let node = values.read(value) {
            do throws(Remediation.Unreadable) {
                if let remedy = try Remediation(record: node) { return remedy }
                count(.unremediable, nil)
                return nil
            } catch {
                field = error.field
            }
        }
        logger.warning(
            "no incident: \(field) is missing or has the wrong type",
            metadata: ["topic": "\(record.partition)", "offset": "\(record.offset)"])
        count(.unreadable, nil)
        return nil
    }

    /// A fault of the store is logged when it begins and when it is over; the incident waits.
    private func pursue(
        _ remedy: Remediation, _ remediator: Remediator, _ storeFault: inout String?
    ) -> Remediator.Step {
        do throws(PortFault) {
            let step = try remediator.pursue(remedy)
            if storeFault != nil { logger.notice("self-healing works again") }
            storeFault = nil
            return step
        } catch {
            if storeFault == nil { logger.warning("self-healing waits for the database: \(error)") }
            storeFault = "\(error)"
            return .later(MonotonicClock.now() &+ Duration.seconds(2).nanoseconds)
        }
    }

    private func count(_ outcome: RemediationOutcome?, _ remediator: Remediator?) {
        view.withLock { view in
            if let outcome { view.outcomes[outcome, default: 0] += 1 }
            if let remediator { view.breaker = remediator.breaker }
        }
    }
}
