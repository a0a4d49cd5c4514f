internal import FlowC
internal import Kafka
internal import SagaEngine

/// The engine over simulated ports: one seed, one course of events, one verdict.
///
/// Everything is decided by the seed: which process goes on, what is lost, who crashes. There is no thread, no sleep and
/// no real clock, so a failing seed fails again.
///
///     let tools = try SimulationTools(registry: registry)
///     let report = Simulation.run(seed: 4711, tools: tools)
///     // report.failure is nil, or says which promise was broken; report.reproduction repeats it.
public enum Simulation {
    /// Runs one seed to its end.
    ///
    /// - Parameters:
    ///   - scenario: What it is about; the seed decides without it.
    ///   - breaks: A deliberate break of the protocol.
    ///   - traces: Keeps one line a step.
    public static func run(
        seed: UInt64, scenario: SimulationScenario? = nil, breaks: SimulationBreak? = nil, traces: Bool = false,
        tools: SimulationTools
    ) -> SimulationReport {
        let world = SimulatedWorld(
            seed: seed, scenario: scenario ?? .of(seed), breaks: breaks, traces: traces, tools: tools)
        world.run()
        return world.report
    }
}
