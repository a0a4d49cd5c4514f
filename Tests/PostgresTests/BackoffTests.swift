import Postgres
import Testing

@Suite struct BackoffTests {
    static let plain = Backoff(base: .seconds(1), factor: 2, cap: .seconds(30), jitter: 0)
    static let moved = Backoff(base: .seconds(1), factor: 2, cap: .seconds(30), jitter: 0.1)

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (7, 30), (1_000_000_000, 30), (0, 1), (-5, 1)])
    func `delays grow by the factor up to the cap`(attempt: Int, seconds: Int) {
        #expect(Self.plain.delay(afterAttempt: attempt, random: 0.9) == .seconds(seconds))
    }

    @Test(arguments: [(0.0, 3600), (0.25, 3800), (0.5, 4000), (1.0, 4400), (-7.0, 3600), (7.0, 4400)])
    func `jitter moves a delay both ways, as far as chance says`(random: Double, milliseconds: Int) {
        let delay = Self.moved.delay(afterAttempt: 3, random: random)
        #expect(abs(delay / .milliseconds(1) - Double(milliseconds)) < 0.001)
    }

    @Test func `jitter does not pass the cap`() {
        #expect(Self.moved.delay(afterAttempt: 9, random: 1) == .seconds(30))
    }

    @Test func `a factor below one does not shrink delays`() {
        let backoff = Backoff(base: .seconds(1), factor: 0.1, cap: .seconds(30), jitter: 0)
        #expect(backoff.delay(afterAttempt: 4, random: 0) == .seconds(1))
    }
}
