internal import FlowC
internal import Foundation
internal import Operations
internal import SagaEngine

/// Runs an engine under load for minutes and looks at its memory: another process publishes, so that only the engine's counts.
struct SoakBenchmark {
    /// One minute.
    struct Minute {
        let decisionsPerSecond: Double
        /// The most that was resident at the sight of a second, bytes.
        let residentBytes: Int
    }

    let place: BenchmarkPlace

    /// `rate` in decisions a second; more than the engine can do leaves a growing backlog, which is what full load means.
    func run(minutes: Int, rate: Double, tasks: Int, format: ValueFormat) throws -> [Minute] {
        let engine = Engine(
            configuration: try place.configuration("soak"), registry: place.registry, logger: place.logger)
        engine.start()
        while engine.assigned.isEmpty { try engine.awaitProgress() }
        let publisher = try publish(minutes: minutes, rate: rate, tasks: tasks, format: format)
        defer {
            publisher.terminate()
            publisher.waitUntilExit()
        }
        while engine.totals.records == 0 {
            guard publisher.isRunning else {
                throw CommandFailure(.failure, "the publisher ended before its first record")
            }
            try engine.awaitProgress()
        }
        var result: [Minute] = []
        for _ in 0..<minutes {
            let (before, end) = (engine.totals.records, ContinuousClock.now + .seconds(60))
            var resident = 0
            while ContinuousClock.now < end {
                let sight = ContinuousClock.now + .seconds(1)
                while ContinuousClock.now < sight { try engine.awaitProgress() }
                resident = max(resident, ProcessUsage.now.residentBytes)
            }
            result.append(
                Minute(decisionsPerSecond: Double(engine.totals.records - before) / 60, residentBytes: resident))
        }
        engine.stop()
        try engine.waitUntilEnded()
        return result
    }

    /// This program once more, publishing to the place's topic until it is told to end.
    private func publish(minutes: Int, rate: Double, tasks: Int, format: ValueFormat) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "publish", "--generate", "random", "--tasks", String(tasks), "--format", format.rawValue,
            "--rate", String(rate), "--count", String(Int(rate * Double(minutes + 1) * 60)),
            "--seed", String(WallClock.milliseconds), "--schemas", place.settings.schemasBasePath,
        ]
        var environment = ProcessInfo.processInfo.environment
        environment["KAFKA_BOOTSTRAP_SERVERS"] = place.settings.kafkaBootstrapServers
        environment["KAFKA_CONSENSUS_TOPIC"] = place.settings.consensusTopic
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }
}
