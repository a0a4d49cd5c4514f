internal import FlowC
internal import Logging
internal import Postgres

/// Has incidents remedied by the self-healing engine, one after the other, none of them twice.
///
/// The row of an incident is committed before its order is sent (`calling`), and again when it is known what came of it. Where
/// that is not known, because a process died between the two or an order was not answered as it should be, the engine is asked
/// for the status of the remedy first: found, then it has the order; unknown to it (404), then the order is sent again;
/// anything else, then it is asked again later. A row that somebody else may still be calling for is left alone until no
/// call of theirs can be on its way any more.
///
/// Asking for the status and the order that follows are one attempt, and the breaker admits attempts.
///
/// Blocks; belongs to one thread.
final class Remediator {
    /// How far an incident has come.
    enum Step: Equatable {
        /// It is dealt with, and the row says so.
        case settled(RemediationOutcome)
        /// Go on with it then, monotonic nanoseconds.
        case later(UInt64)
    }

    /// What is known of the incident at hand.
    private struct Course {
        let incident: Identifier
        /// How often its order was sent, or is about to be.
        var attempts: Int32
        /// Whether the last sending may have reached the engine.
        var isUnknown: Bool
        /// When the last sending was counted, monotonic nanoseconds.
        var countedAt: UInt64
        var failures = 0
    }

    /// How long it may take from the commit of a row to its call. Whoever finds the row waits for that and for the call.
    static let slack = Duration.seconds(10)

    /// The breaker before the engine.
    private(set) var breaker: CircuitBreaker
    private let configuration: SelfHealingConfiguration
    private let store: RemediationStore
    private let caller: any HTTPCaller
    private let logger: Logger
    private let clock: () -> UInt64
    private let random: () -> Double
    private var course: Course?

    init(
        configuration: SelfHealingConfiguration, store: RemediationStore, caller: any HTTPCaller, logger: Logger,
        clock: @escaping () -> UInt64 = MonotonicClock.now, random: @escaping () -> Double = { .random(in: 0..<1) }
    ) {
        self.configuration = configuration
        self.store = store
        self.caller = caller
        self.logger = logger
        self.clock = clock
        self.random = random
        breaker = configuration.breaker
    }

    /// Goes on with an incident: one attempt at most. A fault of the store leaves everything to the next call.
    func pursue(_ remedy: Remediation) throws(PortFault) -> Step {
        do throws(PortFault) {
            return try advance(remedy)
        } catch {
            course = nil
            throw error
        }
    }

    /// Somebody else goes on with the incident at hand.
    func forget() {
        course = nil
    }

    private func advance(_ remedy: Remediation) throws(PortFault) -> Step {
        guard breaker.admits(at: clock()) else { return .later(breaker.opensAgain(at: clock())) }
        if course?.incident != remedy.incidentID, let step = try take(remedy) { return step }
        let order = try order(remedy)
        guard let course, let permit = breaker.admit(at: clock()) else { return .later(clock()) }
        let finding: Finding
        do throws(PortFault) {
            finding = try exchange(remedy, order, course)
        } catch {
            // The engine had answered; it was the store that did not.
            note(true, permit)
            throw error
        }
        note(finding.isAnswer, permit)
        return try conclude(remedy, finding)
    }

    /// Takes the incident on. A step where that is all that can be done now.
    private func take(_ remedy: Remediation) throws(PortFault) -> Step? {
        let before = clock()
        let row = try store.claim(remedy)
        guard row.state == .calling else { return .settled(.repeated) }
        course = Course(incident: remedy.incidentID, attempts: row.attempts, isUnknown: !row.isNew, countedAt: before)
        let patience = configuration.timeout + Self.slack
        return row.isNew || row.age >= patience ? nil : .later(before &+ (patience - row.age).nanoseconds)
    }

    /// What an attempt has shown.
    private enum Finding {
        case accepted
        case refused(String)
        /// The engine has an error of its own.
        case broken(String)
        case silent(String)
        /// Somebody else goes on with the incident, or may: the row has to be read again.
        case overtaken

        /// Whether the engine does what it is there for.
        var isAnswer: Bool {
            switch self {
            case .accepted, .refused, .overtaken: true
            case .broken, .silent: false
            }
        }
    }

    private func exchange(
        _ remedy: Remediation, _ order: HTTPCall, _ course: Course
    ) throws(PortFault) -> Finding {
        if course.isUnknown {
            do throws(HTTPSilence) {
                let reply = try caller.send(status(remedy))
                if reply.isSuccess { return .accepted }
                guard reply.status == 404 else { return .silent("its status: \(reply.line)") }
            } catch {
                return .silent("its status: \(error)")
            }
            let before = clock()
            guard try store.again(remedy, after: course.attempts) else { return .overtaken }
            self.course?.attempts += 1
            self.course?.isUnknown = false
            self.course?.countedAt = before
        }
        guard let counted = self.course?.countedAt, clock() &- counted < Self.slack.nanoseconds else {
            return .overtaken
        }
        do throws(HTTPSilence) {
            let reply = try caller.send(order)
            switch reply.status {
            case 200..<300: return .accepted
            case 408, 429: return .silent(reply.line)
            case 400..<500: return .refused(reply.line)
            // What stands before the engine says that it is away.
            case 502, 503, 504: return .silent(reply.line)
            case 500...: return .broken(reply.line)
            default: return .silent(reply.line)
            }
        } catch {
            return .silent("\(error)")
        }
    }

    private func conclude(_ remedy: Remediation, _ finding: Finding) throws(PortFault) -> Step {
        let attempts = course?.attempts ?? 1
        switch finding {
        case .accepted:
            try settle(remedy, .accepted, nil)
            logger.info("self-healing takes the incident", metadata: metadata(remedy))
            return .settled(.accepted)
        case .refused(let answer):
            try settle(remedy, .refused, answer)
            logger.warning("self-healing refuses the incident: \(answer)", metadata: metadata(remedy))
            return .settled(.refused)
        case .broken(let answer) where attempts >= configuration.attempts:
            try settle(remedy, .failed, answer)
            logger.error(
                "self-healing fails with the incident, given up after \(attempts) orders: \(answer)",
                metadata: metadata(remedy))
            return .settled(.failed)
        case .broken(let problem), .silent(let problem):
            let failures = (course?.failures ?? 0) + 1
            course?.failures = failures
            course?.isUnknown = true
            logger.log(
                level: failures == 1 ? .warning : .debug, "self-healing, tried again: \(problem)",
                metadata: metadata(remedy))
            try store.note(remedy, problem)
            let pause = configuration.backoff.delay(afterAttempt: failures, random: random())
            let now = clock()
            return .later(max(now &+ pause.nanoseconds, breaker.opensAgain(at: now)))
        case .overtaken:
            course = nil
            return .later(clock())
        }
    }

    private func settle(
        _ remedy: Remediation, _ state: RemediationState, _ error: String?
    ) throws(PortFault) {
        try store.finish(remedy, state, error)
        course = nil
    }

    private func status(_ remedy: Remediation) -> HTTPCall {
        HTTPCall(
            .get, "\(configuration.url)/api/v1/remediation/\(remedy.incidentID)/status", timeout: configuration.timeout)
    }

    private func order(_ remedy: Remediation) throws(PortFault) -> HTTPCall {
        let facts = try remedy.ticketID.map { (ticket) throws(PortFault) in try store.facts(of: ticket) }
        return HTTPCall(
            .post, "\(configuration.url)/api/v1/remediation/execute",
            body: remedy.request(
                serviceName: configuration.serviceName, namespace: configuration.namespace,
                agentID: facts?.agentID, delayMs: facts?.delayMs),
            timeout: configuration.timeout)
    }

    private func note(_ isAnswer: Bool, _ permit: CircuitBreaker.Permit) {
        let now = clock()
        let before = breaker.state(at: now)
        breaker.note(isAnswer, of: permit, at: now)
        switch (before, breaker.state(at: now)) {
        case (.closed, .open):
            logger.warning("self-healing is not called any more: its breaker is open for \(breaker.openFor)")
        case (.halfOpen, .closed): logger.notice("self-healing is called again: its breaker is closed")
        default: break
        }
    }

    private func metadata(_ remedy: Remediation) -> Logger.Metadata {
        ["incident": "\(remedy.incidentID)", "saga": "\(remedy.workflowID)", "playbook": "\(remedy.playbook)"]
    }
}
