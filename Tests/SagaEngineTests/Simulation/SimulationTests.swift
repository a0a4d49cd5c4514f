import Avro
import Foundation
import OrchestratorTestKit
import Testing

/// The engine over simulated servers. The long series is `orchestrator simulate --seeds 1..10000`.
@Suite struct SimulationTests {
    private func tools() throws -> SimulationTools {
        try SimulationTools(registry: FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path))
    }

    @Test(arguments: SimulationScenario.allCases)
    func `every promise is kept`(_ scenario: SimulationScenario) throws {
        let tools = try tools()
        for seed in UInt64(1)...30 {
            let report = Simulation.run(seed: seed, scenario: scenario, tools: tools)
            #expect(report.failure == nil, "\(report.reproduction)")
        }
    }

    @Test func `a seed has one course of events, whether or not anybody watches`() throws {
        let tools = try tools()
        for seed in UInt64(1)...20 {
            let first = Simulation.run(seed: seed, traces: true, tools: tools)
            let second = Simulation.run(seed: seed, traces: true, tools: try self.tools())
            #expect(first.trace == second.trace)
            let unwatched = Simulation.run(seed: seed, tools: tools)
            #expect(unwatched.steps == first.steps)
            #expect(unwatched.faults == first.faults)
            #expect(unwatched.trace.isEmpty)
        }
    }

    @Test func `every fault and every row of the crash matrix comes up`() throws {
        let tools = try tools()
        var faults = Set<SimulationFault>()
        var rows = Set<CrashMatrixRow>()
        for seed in UInt64(1)...3000 {
            let report = Simulation.run(seed: seed, tools: tools)
            #expect(report.failure == nil, "\(report.reproduction)")
            faults.formUnion(report.faults.filter { $0.value > 0 }.keys)
            rows.formUnion(report.rows.filter { $0.value > 0 }.keys)
            if faults.count == SimulationFault.allCases.count, rows.count == CrashMatrixRow.allCases.count { break }
        }
        #expect(Set(SimulationFault.allCases).subtracting(faults).isEmpty)
        #expect(Set(CrashMatrixRow.allCases).subtracting(rows).isEmpty)
    }

    @Test func `a failing seed names the line that repeats it`() throws {
        let tools = try tools()
        let failing = try #require(
            (UInt64(1)...100).lazy.map {
                Simulation.run(seed: $0, scenario: .faults, breaks: .secondCreatorIgnored, tools: tools)
            }.first { $0.failure != nil })
        #expect(
            failing.reproduction
                == "orchestrator simulate --seeds \(failing.seed)..\(failing.seed) --scenario faults "
                + "--break second-creator-ignored --trace")
        let again = Simulation.run(
            seed: failing.seed, scenario: .faults, breaks: .secondCreatorIgnored, traces: true, tools: tools)
        #expect(again.failure == failing.failure)
        let failure = try #require(failing.failure)
        #expect(again.trace.contains { $0.contains(failure.description) }, "the trace shows where")
    }
}
