import Testing

@testable import SagaEngine

/// Three failures open it for ten nanoseconds.
@Suite struct CircuitBreakerTests {
    /// One step of a script, with the time at which it happens.
    enum Step: Sendable {
        /// A call is wanted: is it admitted?
        case wanted(Bool, at: UInt64)
        /// The oldest call without an answer is answered.
        case answered(Bool, at: UInt64)
        /// The state that one sees.
        case stands(CircuitBreaker.State, at: UInt64)
        /// When a call may be made again.
        case opensAgain(UInt64, at: UInt64)
    }

    static let failedThrice: [Step] = [
        .wanted(true, at: 0), .answered(false, at: 1), .wanted(true, at: 2), .answered(false, at: 3),
        .wanted(true, at: 4), .answered(false, at: 5),
    ]

    static let scripts: [(String, [Step])] = [
        ("closed, it lets everything through", [.wanted(true, at: 0), .wanted(true, at: 0), .stands(.closed, at: 99)]),
        (
            "fewer failures than the threshold change nothing",
            Array(failedThrice.prefix(4)) + [.stands(.closed, at: 4), .wanted(true, at: 4)]
        ),
        (
            "a success begins the count anew",
            Array(failedThrice.prefix(4)) + [
                .wanted(true, at: 4), .answered(true, at: 5), .wanted(true, at: 6), .answered(false, at: 7),
                .wanted(true, at: 8), .answered(false, at: 9), .stands(.closed, at: 9),
            ]
        ),
        (
            "open, it lets nothing through",
            failedThrice + [
                .stands(.open, at: 5), .opensAgain(15, at: 6), .wanted(false, at: 5), .wanted(false, at: 10),
                .wanted(false, at: 14), .stands(.open, at: 14),
            ]
        ),
        (
            "half-open, it lets exactly one through",
            failedThrice + [
                .stands(.halfOpen, at: 15), .opensAgain(15, at: 15), .wanted(true, at: 15), .wanted(false, at: 15),
                .wanted(false, at: 1000), .stands(.halfOpen, at: 1000),
            ]
        ),
        (
            "a probe that succeeds closes it",
            failedThrice + [
                .wanted(true, at: 15), .answered(true, at: 16), .stands(.closed, at: 16), .wanted(true, at: 16),
                .wanted(true, at: 16), .answered(false, at: 17), .answered(false, at: 17), .stands(.closed, at: 17),
            ]
        ),
        (
            "a probe that fails opens it again for as long",
            failedThrice + [
                .wanted(true, at: 20), .answered(false, at: 24), .stands(.open, at: 24), .opensAgain(34, at: 25),
                .wanted(false, at: 33), .wanted(true, at: 34), .wanted(false, at: 34), .answered(true, at: 35),
                .stands(.closed, at: 35),
            ]
        ),
        (
            "an answer from before it opened says nothing",
            [
                .wanted(true, at: 0), .wanted(true, at: 0), .wanted(true, at: 0), .wanted(true, at: 0),
                .wanted(true, at: 0),
            ]
                + [
                    .answered(false, at: 1), .answered(false, at: 1), .answered(false, at: 1), .stands(.open, at: 1),
                    .answered(true, at: 2), .stands(.open, at: 2), .wanted(true, at: 11), .answered(true, at: 12),
                    .stands(.halfOpen, at: 12), .answered(false, at: 13), .stands(.open, at: 13),
                ]
        ),
    ]

    @Test(arguments: scripts.indices) func `its calls and answers lead to what they should`(index: Int) {
        let (name, steps) = Self.scripts[index]
        var breaker = CircuitBreaker(threshold: 3, openFor: .nanoseconds(10))
        var waiting: [CircuitBreaker.Permit] = []
        for (number, step) in steps.enumerated() {
            switch step {
            case .wanted(let expected, let time):
                #expect(breaker.admits(at: time) == expected, "\(name), step \(number)")
                let permit = breaker.admit(at: time)
                #expect((permit != nil) == expected, "\(name), step \(number)")
                if let permit { waiting.append(permit) }
            case .answered(let success, let time):
                breaker.note(success, of: waiting.removeFirst(), at: time)
            case .stands(let state, let time):
                #expect(breaker.state(at: time) == state, "\(name), step \(number)")
            case .opensAgain(let expected, let time):
                #expect(breaker.opensAgain(at: time) == expected, "\(name), step \(number)")
            }
        }
    }

    @Test func `an answer that comes twice says nothing the second time when the first has opened it`() {
        var breaker = CircuitBreaker(threshold: 1, openFor: .seconds(1))
        let permit = breaker.admit(at: 0)
        if let permit {
            breaker.note(false, of: permit, at: 0)
            breaker.note(true, of: permit, at: 0)
        }
        #expect(breaker.state(at: 0) == .open)
        #expect(breaker.state(at: 999_999_999) == .open)
        #expect(breaker.state(at: 1_000_000_000) == .halfOpen)
    }

    @Test func `an endless opening has no end`() {
        var breaker = CircuitBreaker(threshold: 0, openFor: .seconds(Int64.max))
        if let permit = breaker.admit(at: 5) { breaker.note(false, of: permit, at: 5) }
        #expect(breaker.state(at: .max - 1) == .open)
    }
}
