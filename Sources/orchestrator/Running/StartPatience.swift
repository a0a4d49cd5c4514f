internal import Foundation
internal import Postgres

/// Tries the start again while a service cannot be reached, and gives up after a limit.
struct StartPatience {
    /// How long to try.
    let limit: Duration
    private let backoff: Backoff

    /// Patience of that length; zero tries once.
    init(limit: Duration, backoff: Backoff = Backoff(base: .milliseconds(500), cap: .seconds(5), jitter: 0)) {
        self.limit = limit
        self.backoff = backoff
    }

    /// Runs `attempt` until it succeeds. A failure that is no unavailability is thrown at once; an unavailability when the
    /// limit is over. `saying` gets one line for each failed attempt: what, why, and when the next attempt is. `elapsed`
    /// and `wait` are the clock; they are given by tests.
    func run(
        saying: (String) -> Void,
        elapsed: () -> Duration = StartPatience.stopwatch(),
        wait: (Duration) -> Void = { Thread.sleep(forTimeInterval: $0 / .seconds(1)) },
        _ attempt: () throws -> Void
    ) throws {
        var number = 0
        while true {
            number += 1
            do {
                return try attempt()
            } catch let failure as CommandFailure where failure.code == .unavailable {
                let left = limit - elapsed()
                guard left > .zero else {
                    throw CommandFailure(
                        .unavailable,
                        "\(failure.description); given up after \(number) attempt\(number == 1 ? "" : "s") in "
                            + "\(Self.seconds(limit)) (START_TIMEOUT_SECONDS)")
                }
                let delay = min(backoff.delay(afterAttempt: number, random: 0.5), left)
                saying(
                    "\(failure.description); attempt \(number), the next one in \(Self.seconds(delay)), "
                        + "giving up in \(Self.seconds(left))")
                wait(delay)
            }
        }
    }

    /// The time since this call.
    static func stopwatch() -> () -> Duration {
        let start = ContinuousClock.now
        return { ContinuousClock.now - start }
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = (duration / .milliseconds(100)).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) s" : "\(tenths) s"
    }
}
