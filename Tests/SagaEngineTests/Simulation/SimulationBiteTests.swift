import Avro
import Foundation
import OrchestratorTestKit
import Testing

/// The simulation must bite: each deliberate break of the protocol is found within a bounded number of seeds.
@Suite struct SimulationBiteTests {
    /// Where a break shows, and within how many seeds.
    struct Bite: CustomTestStringConvertible {
        let breaks: SimulationBreak
        let scenario: SimulationScenario
        let seeds: UInt64

        init(_ breaks: SimulationBreak, _ scenario: SimulationScenario, within seeds: UInt64) {
            self.breaks = breaks
            self.scenario = scenario
            self.seeds = seeds
        }

        var testDescription: String { breaks.rawValue }
    }

    static let bites = [
        Bite(.kafkaFirst, .faults, within: 50),
        Bite(.noEpochCheck, .zombies, within: 1000),
        Bite(.producerReusedAfterTimeout, .faults, within: 100),
        Bite(.producerReusedAfterRetry, .faults, within: 200),
        Bite(.markedEarly, .faults, within: 100),
        Bite(.rowForSeveralPartitions, .faults, within: 50),
        Bite(.offsetsWithoutRequireStable, .zombies, within: 1000),
        Bite(.sagasWithoutForUpdate, .parking, within: 200),
        Bite(.secondCreatorIgnored, .faults, within: 50),
        Bite(.metadataReadWhenSending, .zombies, within: 200),
        Bite(.refusedPublishedAgain, .zombies, within: 200),
        Bite(.commitBehindFencingCount, .zombies, within: 200),
        Bite(.unknownCommitRunAgain, .faults, within: 200),
        Bite(.startNotCommitted, .foreign, within: 50),
        Bite(.restoreOnOwnPartitions, .restore, within: 1000),
        Bite(.unsignedOffsets, .faults, within: 50),
        Bite(.witnessByBatchAlone, .expire, within: 1500),
        Bite(.outboxCheckedThenTruncated, .rotation, within: 300),
        Bite(.outboxReadApart, .rotation, within: 1000),
        Bite(.gateBlindToOwnBatch, .parking, within: 100),
        Bite(.timerConsumedBehindGate, .parking, within: 400),
        Bite(.haltWithoutReadingAgain, .rewind, within: 1500),
        Bite(.gateIgnored, .orders, within: 200),
        Bite(.anyResultProves, .undo, within: 300),
        Bite(.timerNotApplied, .results, within: 50),
        Bite(.ticketChangesLost, .results, within: 50),
        Bite(.timerNotRearmed, .results, within: 50),
        Bite(.eventAppliedTwice, .orders, within: 50),
        Bite(.earlySignalLost, .waits, within: 50),
        Bite(.waitsForgotten, .waits, within: 100),
        Bite(.countedWithoutLock, .admission, within: 200),
        Bite(.admittedUnseen, .admission, within: 50),
    ]

    @Test(arguments: bites)
    func `it finds`(_ bite: Bite) throws {
        let tools = try SimulationTools(
            registry: FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path))
        let found = (1...bite.seeds).first { seed in
            Simulation.run(seed: seed, scenario: bite.scenario, breaks: bite.breaks, tools: tools).failure != nil
        }
        let seed = try #require(found, "not within \(bite.seeds) seeds")
        print("\(bite.breaks.rawValue): seed \(seed) of scenario \(bite.scenario.rawValue)")
    }

    @Test func `every break is looked for`() {
        #expect(Set(Self.bites.map(\.breaks)) == Set(SimulationBreak.allCases))
    }
}
