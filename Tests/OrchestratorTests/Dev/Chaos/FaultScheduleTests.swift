import Testing

@testable import orchestrator

@Suite struct `Fault schedule` {
    private func faults(seed: UInt64, _ kinds: [FaultKind] = FaultKind.allCases) -> [FaultSchedule.Fault] {
        Array(
            FaultSchedule(seed: seed, kinds: kinds, instances: 3, sessionTimeout: .seconds(6)).prefix(60))
    }

    @Test func `is the same for the same seed and another for another`() {
        #expect(faults(seed: 1) == faults(seed: 1))
        #expect(faults(seed: 1) != faults(seed: 2))
    }

    @Test func `gives every kind its turn before one comes again`() {
        let kinds = faults(seed: 3).map(\.kind)
        for round in stride(from: 0, to: 56, by: FaultKind.allCases.count) {
            #expect(Set(kinds[round..<round + FaultKind.allCases.count]) == Set(FaultKind.allCases))
        }
    }

    @Test func `hits every instance, in pauses around the session timeout`() {
        let faults = faults(seed: 4)
        #expect(Set(faults.map(\.victim)) == [0, 1, 2])
        #expect(faults.allSatisfy { (.milliseconds(1500)...(.seconds(24))).contains($0.pause) })
        #expect(faults.count { $0.pause < .seconds(6) } > 15)
        #expect(faults.count { $0.pause >= .seconds(12) } > 10)
    }

    @Test func `has nothing to say without kinds`() {
        #expect(faults(seed: 1, []).isEmpty)
    }

    @Test(
        arguments: [
            ("kill,term", [.kill, .term]), ("storm, kill", [.kill, .storm]), ("none", []),
            ("kill,term,zombie,postgres,broker,storm,worker", FaultKind.allCases), ("kill,kill", [.kill]),
        ] as [(String, [FaultKind])])
    func `reads lists of kinds`(_ text: String, _ kinds: [FaultKind]) {
        #expect(FaultKinds(argument: text)?.kinds == kinds)
    }

    @Test(arguments: ["", "kill,", "fire", "kill term"])
    func `refuses other words`(_ text: String) {
        #expect(FaultKinds(argument: text) == nil)
    }
}
