internal import Avro
internal import Foundation
internal import OrchestratorTestKit
internal import SagaEngine

/// Many runs of the simulation on several threads, until one fails.
struct SimulationSeries {
    let seeds: ClosedRange<UInt64>
    let scenario: SimulationScenario?
    let breaks: SimulationBreak?
    let traces: Bool
    let registry: any SchemaRegistry

    /// Blocks until every seed has run or one has failed.
    func run(jobs: Int) throws -> SimulationSummary {
        let state = SeriesState(seeds: seeds)
        let began = MonotonicClock.now()
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            do {
                let tools = try SimulationTools(registry: registry)
                while let seed = state.next() {
                    state.take(
                        Simulation.run(seed: seed, scenario: scenario, breaks: breaks, traces: traces, tools: tools))
                }
            } catch {
                state.end(with: error)
            }
        }
        if let error = state.error { throw error }
        var summary = state.summary
        summary.seconds = Double(MonotonicClock.now() - began) / 1e9
        return summary
    }
}

/// What the threads of a series share. `@unchecked Sendable`: every access is under `lock`.
private final class SeriesState: @unchecked Sendable {
    private let lock = NSLock()
    private let last: UInt64
    private var upcoming: UInt64?
    private var sum = SimulationSummary()
    private var fault: (any Error)?

    init(seeds: ClosedRange<UInt64>) {
        upcoming = seeds.lowerBound
        last = seeds.upperBound
    }

    var error: (any Error)? { lock.withLock { fault } }
    var summary: SimulationSummary { lock.withLock { sum } }

    func next() -> UInt64? {
        lock.withLock {
            guard fault == nil, sum.failure == nil, let seed = upcoming else { return nil }
            upcoming = seed < last ? seed + 1 : nil
            return seed
        }
    }

    func take(_ report: SimulationReport) {
        let line = lock.withLock { () -> String? in
            sum.add(report)
            return sum.seeds % 1000 == 0 ? "\(sum.seeds) seeds, \(sum.steps) steps" : nil
        }
        if let line { Terminal.error(line) }
    }

    func end(with error: any Error) {
        lock.withLock { fault = fault ?? error }
    }
}
