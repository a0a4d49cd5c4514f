import FlowC
import Foundation
import Kafka
import SagaEngine
import Testing

@testable import orchestrator

@Suite struct `Replay run` {
    @Test func `is kept, found again and forgotten`() throws {
        let temporary = try TemporaryFolder()
        let folder = ReplayRunFolder(environment: ["XDG_STATE_HOME": temporary.path])
        var filter = SagaFilter()
        filter.plan = "p"
        filter.partitions = [1, 2]
        var run = ReplayRun(.republish, group: "g", filter: filter)
        run[TopicPartition("t", 3)] = 7
        run.lastSaga = "s"
        run.skipped = ["not ended": 2]
        try folder.save(run)
        #expect(try folder.load(run.id) == run)
        folder.remove(run)
        #expect(throws: CommandFailure.self) { try folder.load(run.id) }
    }

    @Test func `names a saga's command the same in every try, and differently in another run`() {
        let saga = Identifier.saga(decisionID: "d")
        let run = ReplayRun(.republish, group: "g", filter: SagaFilter())
        #expect(run.commandID(for: saga) == run.commandID(for: saga))
        #expect(run.commandID(for: saga) != run.commandID(for: .saga(decisionID: "e")))
        #expect(
            run.commandID(for: saga) != ReplayRun(.republish, group: "g", filter: SagaFilter()).commandID(for: saga))
    }

    @Test func `shows share, rate and remaining time`() {
        #expect(
            ProgressLine.text(done: 150, of: 200, before: 50, unit: "sagas", after: .seconds(10), bar: false)
                == "150 of 200 sagas (75 %), 10 a second, 5 s left")
        let bar = ProgressLine.text(done: 1, of: 2, before: 0, unit: "sagas", after: .seconds(1), bar: true)
        #expect(bar.hasPrefix("[###############...............] 1 of 2 sagas (50 %)"))
        #expect(
            ProgressLine.text(done: 0, of: 0, before: 0, unit: "sagas", after: .zero, bar: false)
                == "0 of 0 sagas (100 %), 0 a second, unknown time left")
    }

    @Test func `offers only dead letters of topics of ours, without the headers of the dead letter`() throws {
        func letter(_ topic: String?) -> DeadLetterRecord {
            let headers: [Kafka.Header] = [
                Kafka.Header("plan-id", "p"), Kafka.Header("x-batch", "b"), Kafka.Header("x-dlq-offset", "9"),
            ]
            return DeadLetterRecord(
                ConsumedRecord(
                    partition: TopicPartition("dlq", 0), offset: 1, timestamp: 5, key: [1], value: [2],
                    headers: headers + (topic.map { [Kafka.Header("x-dlq-topic", $0)] } ?? [])))
        }
        let sent = try letter("in").replay("run", SagaFilter(), targets: ["in"]).get()
        #expect(sent.topic == "in" && sent.key == [1] && sent.value == [2])
        #expect(sent.headers == [Kafka.Header("plan-id", "p"), Kafka.Header("x-replay", "run")])
        #expect(throws: DeadLetterRecord.Omission(reason: "without x-dlq-topic")) {
            try letter(nil).replay("run", SagaFilter(), targets: ["in"]).get()
        }
        #expect(throws: DeadLetterRecord.Omission(reason: "of a topic that is not ours")) {
            try letter("other").replay("run", SagaFilter(), targets: ["in"]).get()
        }
        var range = SagaFilter()
        range.through = 8
        #expect(throws: DeadLetterRecord.Omission(reason: "not asked for")) {
            try letter("in").replay("run", range, targets: ["in"]).get()
        }
    }
}
