public import ArgumentParser
public import OrchestratorTestKit

extension SimulationScenario: ExpressibleByArgument {}
extension SimulationBreak: ExpressibleByArgument {}
