import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import orchestrator

@Suite struct `Chaos workload` {
    private let workload = Workload(
        seed: 7, decisions: 1000, tasks: 3, topic: "in", partitions: 6, createdAt: 1_772_442_930_250)

    @Test func `is the same every time`() {
        #expect(workload.records(5) == workload.records(5))
        #expect(workload.expectation.tickets == workload.expectation.tickets)
    }

    @Test func `sends every decision, some of them again, and poison`() {
        var seen: [[UInt8]: Int] = [:]
        var elsewhere = 0
        for index in 0..<workload.decisions {
            let records = workload.records(index)
            #expect(records.first?.value == workload.decision(index).value)
            for record in records {
                seen[record.value ?? [], default: 0] += 1
                if record.partition != nil { elsewhere += 1 }
            }
        }
        let poison = seen.keys.filter { String(decoding: $0, as: UTF8.self).hasPrefix("poison") }
        #expect(seen.count == 1000 + poison.count)
        #expect(Set(poison.map { String(decoding: $0, as: UTF8.self) }) == workload.expectation.deadLetters)
        #expect((10...40).contains(poison.count))
        #expect(poison.allSatisfy { seen[$0] == 1 })
        let copies = seen.values.reduce(0) { $0 + $1 - 1 }
        #expect((60...150).contains(copies))
        #expect((25...80).contains(elsewhere))
    }

    @Test func `expects an end of every saga where tickets are answered, and no ticket of a plan that is refused`() {
        var workload = workload
        workload.isAnswered = true
        workload.approvals = 0.1
        let (answers, expected) = (workload.answers, workload.expectation)
        let refused = answers.values.count { $0 == .rejected }
        #expect((70...130).contains(answers.count))
        #expect((15...55).contains(refused))
        #expect(expected.approvals == Set(answers.keys))
        #expect(expected.tickets.count == 3000 - 3 * refused)
        #expect(expected.frames.count == 2000 - refused)
        #expect(workload.answers == answers)
        #expect(self.workload.answers.isEmpty && self.workload.expectation.approvals.isEmpty)
    }

    @Test func `expects one saga a decision and one ticket a task`() {
        let expected = workload.expectation
        #expect(Set(expected.plans).count == 1000)
        #expect(expected.tickets.count == 3000)
        #expect(expected.frames.count == 1000)
    }
}
