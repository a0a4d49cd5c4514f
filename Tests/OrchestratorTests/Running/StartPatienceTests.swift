import Testing

@testable import orchestrator

@Suite struct `Patience at the start` {
    /// A clock that moves when somebody waits.
    private final class Clock {
        var now = Duration.zero
        var waits: [Duration] = []
    }

    private func run(limit: Duration, _ outcomes: [CommandFailure?]) throws -> (lines: [String], clock: Clock) {
        let clock = Clock()
        var lines: [String] = []
        var rest = outcomes
        try StartPatience(limit: limit).run(
            saying: { lines.append($0) }, elapsed: { clock.now },
            wait: {
                clock.now += $0
                clock.waits.append($0)
            }
        ) {
            if let failure = rest.isEmpty ? nil : rest.removeFirst() { throw failure }
        }
        return (lines, clock)
    }

    private let away = CommandFailure(.unavailable, "Kafka at a:1 is not available (refused)")

    @Test func `goes on as soon as the service answers, and names reason and next attempt`() throws {
        let (lines, clock) = try run(limit: .seconds(60), [away, away, nil])
        #expect(
            lines == [
                "Kafka at a:1 is not available (refused); attempt 1, the next one in 0.5 s, giving up in 60 s",
                "Kafka at a:1 is not available (refused); attempt 2, the next one in 1 s, giving up in 59.5 s",
            ])
        #expect(clock.waits == [.milliseconds(500), .seconds(1)])
    }

    @Test func `gives up when the limit is over, never later`() throws {
        let failure = #expect(throws: CommandFailure.self) {
            _ = try run(limit: .seconds(3), Array(repeating: away, count: 99))
        }
        #expect(failure?.code == .unavailable)
        #expect(
            failure?.description
                == "Kafka at a:1 is not available (refused); given up after 4 attempts in 3 s (START_TIMEOUT_SECONDS)")
    }

    @Test func `does not try again what time does not mend`() throws {
        for code in [CommandFailure.Code.configuration, .checkFailed, .failure] {
            let failure = #expect(throws: CommandFailure.self) {
                _ = try run(limit: .seconds(60), [CommandFailure(code, "no"), nil])
            }
            #expect(failure?.code == code)
            #expect(failure?.description == "no")
        }
    }
}
