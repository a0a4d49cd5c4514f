import FlowC
import OrchestratorTestKit
import Testing

@Suite struct `Worker plan` {
    static func ticket(_ index: Int, compensates: Bool = false) -> WorkerTicket {
        WorkerTicket(
            id: .ticket(planID: "p", taskID: "t\(index)", attempt: 1), taskID: "t\(index)", isCompensation: compensates)
    }

    private func plan(seed: UInt64 = 7, _ change: (inout WorkerPlan) -> Void = { _ in }) -> WorkerPlan {
        var plan = WorkerPlan(seed: seed)
        change(&plan)
        return plan
    }

    @Test func `the same seed and ticket give the same course, another of either another one`() {
        let first = (0..<100).map { plan().course(of: Self.ticket($0)) }
        #expect(first == (0..<100).reversed().map { plan().course(of: Self.ticket($0)) }.reversed())
        #expect(first != (0..<100).map { plan(seed: 8).course(of: Self.ticket($0)) })
        #expect(Set(first.map(\.durationMs)).count > 30)
    }

    @Test func `nothing fails and everything is sent once unless it is asked for`() {
        for index in 0..<1000 {
            let course = plan().course(of: Self.ticket(index))
            #expect(!course.fails && course.start == .once && course.end == .once && course.durationMs >= 0)
        }
    }

    typealias Change = @Sendable (inout WorkerPlan, Double) -> Void

    static let shares: [(Change, @Sendable (WorkerCourse) -> Bool)] = [
        ({ $0.failureShare = $1 }, { $0.fails }),
        ({ $0.lossShare = $1 }, { $0.start == .lost }),
        ({ $0.lossShare = $1 }, { $0.end == .lost }),
        ({ $0.duplicationShare = $1 }, { $0.start == .twice }),
        ({ $0.duplicationShare = $1 }, { $0.end == .twice }),
    ]

    @Test(arguments: shares) func `a share is a share`(
        change: Change, holds: @Sendable (WorkerCourse) -> Bool
    ) {
        for (wanted, bounds) in [(0.0, 0...0), (0.2, 1800...2200), (1.0, 10_000...10_000)] {
            let plan = plan { change(&$0, wanted) }
            let count = (0..<10_000).count { holds(plan.course(of: Self.ticket($0))) }
            #expect(bounds.contains(count), "\(wanted): \(count)")
        }
    }

    @Test func `a share leaves the decisions of the others as they are`() {
        let calm = plan { $0.failureShare = 0.3 }
        let wild = plan {
            $0.failureShare = 0.3
            $0.lossShare = 0.5
            $0.duplicationShare = 0.5
        }
        for index in 0..<1000 {
            let (one, other) = (calm.course(of: Self.ticket(index)), wild.course(of: Self.ticket(index)))
            #expect(one.fails == other.fails && one.durationMs == other.durationMs)
        }
    }

    @Test func `compensation tickets have a share of their own`() {
        let plans = plan { $0.failureShare = 1 }
        let undoing = plan { $0.compensationFailureShare = 1 }
        for index in 0..<100 {
            #expect(plans.course(of: Self.ticket(index)).fails)
            #expect(!plans.course(of: Self.ticket(index, compensates: true)).fails)
            #expect(!undoing.course(of: Self.ticket(index)).fails)
            #expect(undoing.course(of: Self.ticket(index, compensates: true)).fails)
        }
    }

    @Test func `named tasks always fail`() {
        let plan = plan { $0.failingTasks = ["t1", "t3"] }
        #expect((0..<5).map { plan.course(of: Self.ticket($0)).fails } == [false, true, false, true, false])
    }

    @Test func `durations are distributed exponentially about their mean`() {
        let plan = plan { $0.meanDurationMs = 200 }
        let durations = (0..<20_000).map { plan.course(of: Self.ticket($0)).durationMs }
        let mean = Double(durations.reduce(0, +)) / 20_000
        #expect((190...210).contains(mean))
        // 1 - 1/e of them are below the mean.
        #expect((12_300...13_000).contains(durations.count { $0 < 200 }))
        #expect(self.plan { $0.meanDurationMs = 0 }.course(of: Self.ticket(1)).durationMs == 0)
    }
}
