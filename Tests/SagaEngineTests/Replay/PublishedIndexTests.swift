import Avro
import Foundation
import Kafka
import Testing

@testable import SagaEngine

@Suite struct PublishedIndexTests {
    private func output(_ json: String) -> Output {
        Output(topic: "frames", key: nil, value: Array(json.utf8), headers: OutputHeaders([]))
    }

    @Test func `a frame is the same but for durations, and for nothing else`() throws {
        let registry = try FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path)
        var index = PublishedIndex(registry: registry, ticketsTopic: "tickets", timedTopics: ["frames"])
        index.note(
            ConsumedRecord(
                partition: TopicPartition("frames", 0), offset: 0, timestamp: 0, timestampType: .created, key: nil,
                value: Array(#"{"state":"A","total_duration_ms":3,"steps":[{"step":"C1","duration_ms":2}]}"#.utf8),
                headers: []))
        let measured = #"{"state":"A","total_duration_ms":4,"steps":[{"step":"C1","duration_ms":1}]}"#
        let isExact = index.holds(output(measured))
        let isMeasuredAnew = index.holdsMeasuredAnew(output(measured))
        #expect(!isExact)
        #expect(isMeasuredAnew)
        for other in [
            #"{"state":"B","total_duration_ms":3,"steps":[{"step":"C1","duration_ms":2}]}"#,
            #"{"state":"A","total_duration_ms":3,"steps":[{"step":"C2","duration_ms":2}]}"#,
            #"{"state":"A","total_duration_ms":3,"steps":[]}"#, "no JSON",
        ] {
            let found = index.holdsMeasuredAnew(output(other))
            #expect(!found, "\(other)")
        }
    }

    @Test func `what is there is counted, and the first that is not is named`() throws {
        let registry = try FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path)
        var index = PublishedIndex(registry: registry, ticketsTopic: "tickets", timedTopics: ["frames"])
        let texts = ["{}", #"{"duration_ms":1}"#, #"{"state":"A"}"#]
        for text in texts.prefix(2) {
            index.note(
                ConsumedRecord(
                    partition: TopicPartition("frames", 0), offset: 0, timestamp: 0, timestampType: .created, key: nil,
                    value: Array(text.utf8), headers: []))
        }
        let none = index.find([])
        #expect(none == .init())
        let all = index.find([output("{}"), output(#"{"duration_ms":2}"#)])
        #expect(all == .init(count: 2, measuredAnew: 1))
        let some = index.find(texts.map(output))
        #expect(some == .init(count: 2, missingFrom: "frames"))
    }
}
