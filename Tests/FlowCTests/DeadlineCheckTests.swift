import FlowC
import Testing

@Suite struct DeadlineCheckTests {
    static let looks: [(Int64, Int64, Int64, Double, Double)] = [
        (1000, 2000, 1000, 0, 1), (1000, 2000, 1250, 0.25, 0.75), (1000, 2000, 2000, 1, 0),
        (1000, 2000, 3500, 1, -1.5), (1000, 2000, 500, 0, 1.5), (1000, 1000, 999, 0, 0.001), (1000, 1000, 1000, 1, 0),
        (2000, 1000, 1500, 1, -0.5),
    ]

    @Test(arguments: looks) func `a clock tells what is used up and what is left`(
        start: Int64, deadline: Int64, time: Int64, consumed: Double, remaining: Double
    ) {
        let check = DeadlineCheck(startedAt: start, deadline: deadline, at: time)
        #expect(check.consumed == consumed)
        #expect(check.remainingSeconds == remaining)
    }

    @Test(arguments: [(1799, false), (1800, true), (1801, true), (2500, true)])
    func `a deadline approaches when four fifths are used up`(time: Int64, approaches: Bool) {
        #expect(DeadlineCheck(startedAt: 1000, deadline: 2000, at: time).isApproaching() == approaches)
        #expect(DeadlineCheck(startedAt: 1000, deadline: 2000, at: 1500).isApproaching(threshold: 0.5))
    }

    @Test func `times far apart are no trap`() {
        let check = DeadlineCheck(startedAt: .min, deadline: .max, at: 0)
        #expect(check.consumed == 0.5)
        #expect(check.remainingSeconds == Double(Int64.max) / 1000)
    }
}
