/// Keeps calls from a dependency that does not answer: closed, open, half-open (workflow-engine.md WF-08).
///
/// Closed, every call may be made. After `threshold` failures in a row it opens and no call may be made for `openFor`. Then it is
/// half-open: one call may be made, the probe, and no other until that one is answered. A probe that succeeds closes it, one
/// that fails opens it again for as long.
///
/// A value without clock: every time is given, in monotonic nanoseconds. The answer of a call that was admitted before the
/// last change of state says nothing any more and is ignored, so that calls may overlap.
///
///     guard let permit = breaker.admit(at: now()) else { return .later(breaker.opensAgain(at: now())) }
///     let reply = try? caller.call(call)
///     breaker.note(reply != nil, of: permit, at: now())
public struct CircuitBreaker: Hashable, Sendable {
    /// What may be called.
    public enum State: Hashable, Sendable, CaseIterable {
        /// Everything.
        case closed
        /// One call.
        case halfOpen
        /// Nothing.
        case open
    }

    /// The right to make one call. Its answer is due to the breaker: without it a half-open one stays as it is.
    public struct Permit: Hashable, Sendable {
        fileprivate let epoch: UInt64
    }

    private enum Position: Hashable, Sendable {
        case closed(failures: Int)
        case open(until: UInt64)
        case probing
    }

    /// Failures in a row that open it, at least 1.
    public let threshold: Int
    /// How long it stays open.
    public let openFor: Duration
    private var position = Position.closed(failures: 0)
    /// Counts the changes of state.
    private var epoch: UInt64 = 0

    /// A closed one.
    public init(threshold: Int, openFor: Duration) {
        self.threshold = max(1, threshold)
        self.openFor = openFor
    }

    /// Where it stands at a time.
    public func state(at time: UInt64) -> State {
        switch position {
        case .closed: .closed
        case .open(let until): time >= until ? .halfOpen : .open
        case .probing: .halfOpen
        }
    }

    /// The right to make a call now; nil when none may be made.
    public mutating func admit(at time: UInt64) -> Permit? {
        switch position {
        case .closed: break
        case .open(let until):
            guard time >= until else { return nil }
            move(to: .probing)
        case .probing: return nil
        }
        return Permit(epoch: epoch)
    }

    /// Whether ``admit(at:)`` would give the right to make a call. Takes nothing.
    public func admits(at time: UInt64) -> Bool {
        switch position {
        case .closed: true
        case .open(let until): time >= until
        case .probing: false
        }
    }

    /// When a call may be made that may not be made now; `time` itself where it may, or where a probe is on its way.
    public func opensAgain(at time: UInt64) -> UInt64 {
        if case .open(let until) = position { max(time, until) } else { time }
    }

    /// Whether the call was answered, and when that was known.
    public mutating func note(_ success: Bool, of permit: Permit, at time: UInt64) {
        guard permit.epoch == epoch else { return }
        switch position {
        case .closed(let failures):
            if success {
                position = .closed(failures: 0)
            } else if failures + 1 < threshold {
                position = .closed(failures: failures + 1)
            } else {
                open(at: time)
            }
        case .probing:
            if success { move(to: .closed(failures: 0)) } else { open(at: time) }
        case .open: break
        }
    }

    private mutating func open(at time: UInt64) {
        let (until, overflow) = time.addingReportingOverflow(openFor.nanoseconds)
        move(to: .open(until: overflow ? .max : until))
    }

    private mutating func move(to next: Position) {
        position = next
        epoch += 1
    }
}

extension Duration {
    /// Whole nanoseconds, none below zero.
    var nanoseconds: UInt64 {
        let (seconds, rest) = components
        guard seconds >= 0, rest >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ UInt64(rest / 1_000_000_000)
    }
}
