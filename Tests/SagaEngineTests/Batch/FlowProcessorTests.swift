import Avro
import Documents
import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

@Suite struct FlowProcessorTests {
    private let topics = TopicNames()

    private func count(_ topic: Topic, _ batch: ReducedBatch) -> Int {
        batch.outputs.values.joined().count { $0.topic == topics[topic] }
    }

    /// Where one record ended, judged by all that it caused.
    private func end(_ batch: ReducedBatch) -> BadInput.End? {
        let saga = batch.writes.sagas.first
        let outputs = (
            tickets: count(.tickets, batch), frames: count(.telemetry, batch),
            approvals: count(.approvalRequests, batch),
            letters: count(.decisionsDeadLetters, batch)
        )
        switch (saga?.state, outputs) {
        case (nil, (0, 0, 0, 0)): return .nothing
        case (nil, (0, 0, 0, 1)): return batch.writes.deadLetters.first.map { .deadLetter($0.letter.reason) }
        case (.failed?, (0, 1, 0, 1)): return saga?.reason.map { .failed($0) }
        case (.rejected?, (0, 1, 0, 0)): return saga?.reason.map { .rejected($0) }
        case (.awaitingApproval?, (0, 0, 1, 0)): return .awaitingApproval
        case (.waitingForEvent?, (let count, 1, 0, 0)) where count == batch.writes.tickets.count: return .tickets(count)
        default: return nil
        }
    }

    @Test(arguments: BadInput.all) func `each bad input ends in exactly one place`(input: BadInput) throws {
        let batch = try ProcessorFixture().run([ProcessorFixture.record(input.value)])
        #expect(end(batch) == input.end)
    }

    @Test func `a dead letter keeps key, value and headers and says why`() throws {
        let headers = [
            Kafka.Header("plan-id", "p"), Kafka.Header("plan-id", bytes: [0xFF]), Kafka.Header("none", bytes: nil),
        ]
        let value: [UInt8] = [0, 0, 0, 3, 231, 1]
        let batch = try ProcessorFixture().run([ProcessorFixture.record(value, offset: 42, headers: headers)])
        let letter = try #require(batch.outputs[ProcessorFixture.partition]?.first)
        #expect(letter.topic == "plans.consensus.dlq")
        #expect(letter.key == Array("key".utf8))
        #expect(letter.value == value)
        #expect(letter.headers.entries.prefix(3).map(\.value) == [Array("p".utf8), [0xFF], nil])
        let added = Dictionary(
            uniqueKeysWithValues: letter.headers.entries.dropFirst(3).map {
                ($0.name, String(decoding: $0.value ?? [], as: UTF8.self))
            })
        #expect(added["x-dlq-reason"] == "undecodable")
        #expect(added["x-dlq-topic"] == "plans.consensus")
        #expect(added["x-dlq-partition"] == "0")
        #expect(added["x-dlq-offset"] == "42")
        #expect(added["x-dlq-timestamp"] == "1772442930300")
        #expect(added["x-dlq-schema-id"] == "999")
        #expect(added["x-dlq-detail"]?.contains("999") == true)
    }

    @Test func `a cycle is named in the reason`() throws {
        let input = try #require(BadInput.all.first { $0.name == "cycle" })
        let batch = try ProcessorFixture().run([ProcessorFixture.record(input.value)])
        #expect(batch.writes.deadLetters.first?.letter.detail.contains("a → b → a") == true)
        #expect(batch.writes.sagas.first?.detail?.contains("a → b → a") == true)
    }

    @Test func `a decision delivered twice in one batch has its tickets once`() throws {
        let record = ProcessorFixture.record(DecisionFactory(seed: 1).decision(0).value)
        let batch = try ProcessorFixture().run([record, record])
        #expect(batch.writes.sagas.count == 1)
        #expect(count(.tickets, batch) == 5)
        #expect(batch.verdicts == [.dispatched: 1, .duplicate: 1])
    }

    @Test func `a decision whose saga exists leaves nothing`() throws {
        let fixture = try ProcessorFixture()
        let record = ProcessorFixture.record(DecisionFactory(seed: 1).decision(0).value)
        let saga = try #require(try fixture.run([record]).writes.sagas.first)
        #expect(end(try fixture.run([record], sagas: [saga])) == .nothing)
    }

    @Test func `a second decision for a plan is rejected and names the first, in one batch and across batches`() throws
    {
        let fixture = try ProcessorFixture()
        let first = DecisionFactory(seed: 1).decision(0)
        let text = String(decoding: first.value, as: UTF8.self)
        let other = text.replacing(first.decisionID, with: "another-decision")
        let records = [ProcessorFixture.record(first.value), ProcessorFixture.record(Array(other.utf8), offset: 1)]
        let together = try fixture.run(records)
        let holder = try #require(together.writes.sagas.first)
        let apart = try fixture.run([records[1]], sagas: [holder])
        for refused in [together.writes.sagas.last, apart.writes.sagas.first] {
            #expect(refused?.state == .rejected)
            #expect(refused?.reason == "duplicate_plan")
            #expect(refused?.duplicateOf == holder.id)
            #expect(refused?.holdsPlan == false)
        }
        #expect(count(.tickets, together) == 5)
    }

    @Test func `tickets are keyed by plan and carry the headers of the contract`() throws {
        let decision = DecisionFactory(seed: 3).decision(0)
        let headers = decision.headers.map { Kafka.Header($0.name, $0.value) }
        let batch = try ProcessorFixture().run([ProcessorFixture.record(decision.value, headers: headers)])
        let outputs = try #require(
            batch.outputs[ProcessorFixture.partition]?.filter { $0.topic == "execution.tickets" })
        #expect(outputs.count == 5)
        for output in outputs {
            #expect(output.key == Array(decision.planID.utf8))
            let found = Dictionary(
                output.headers.entries.map { ($0.name, String(decoding: $0.value ?? [], as: UTF8.self)) },
                uniquingKeysWith: { _, last in last })
            #expect(found["plan-id"] == decision.planID)
            #expect(found["decision-id"] == decision.decisionID)
            #expect(found["intent-id"] == decision.intentID)
            #expect(found["correlation-id"] == decision.correlationID)
            #expect(found["x-neural-hive-plan-id"] == decision.planID)
            #expect(found["traceparent"]?.hasPrefix("00-") == true)
        }
    }

    @Test(arguments: [OutputFormat.avro, .json]) func `tickets say the same in either format`(format: OutputFormat)
        throws
    {
        var settings = OutputSettings()
        settings.tickets = format
        let fixture = try ProcessorFixture(settings: settings)
        let decision = DecisionFactory(seed: 3).decision(0)
        let batch = try fixture.run([ProcessorFixture.record(decision.value)])
        let output = try #require(batch.outputs[ProcessorFixture.partition]?.first)
        let value = try #require(output.value)
        let document = Document()
        var frames = FrameDecoder(registry: fixture.registry)
        let root =
            format == .json ? try document.parse(json: value) : try value.withUnsafeBytes { try frames.decode($0) }.root
        #expect(root.count == 29)
        #expect(root["plan_id"]?.text == decision.planID)
        #expect(
            root["ticket_id"]?.text
                == Identifier.ticket(planID: decision.planID, taskID: "task-1", attempt: 1).description
                || root["ticket_id"]?.text != nil)
        #expect(root["status"]?.text == "PENDING")
        #expect(root["sla"]?["max_retries"]?.integer == 1)
        #expect(root["metadata"]?["allocation_method"]?.text == "unassigned")
        #expect(root["schema_version"]?.integer == 1)
    }

    @Test(arguments: [OutputFormat.avro, .json]) func `frames say the same in either format`(format: OutputFormat)
        throws
    {
        var settings = OutputSettings()
        settings.telemetry = format
        let fixture = try ProcessorFixture(settings: settings)
        let decision = DecisionFactory(seed: 3).decision(0)
        let batch = try fixture.run([ProcessorFixture.record(decision.value)])
        let output = try #require(batch.outputs[ProcessorFixture.partition]?.last)
        #expect(output.topic == "telemetry.orchestration")
        let value = try #require(output.value)
        let document = Document()
        var frames = FrameDecoder(registry: fixture.registry)
        let root =
            format == .json ? try document.parse(json: value) : try value.withUnsafeBytes { try frames.decode($0) }.root
        #expect(root["kind"]?.text == "dispatched")
        #expect(root["state"]?.text == "WAITING_FOR_EVENT")
        #expect(root["workflow_id"]?.text == Identifier.saga(decisionID: decision.decisionID).description)
        #expect(root["metrics"]?["total_tickets"]?.integer == 5)
        #expect(root["correlation"]?["ticket_ids"]?.count == 5)
        #expect(root["source"]?.text == "orchestrator-dynamic")
    }

    @Test func `an Avro decision leads to the same tickets as its JSON form`() throws {
        let fixture = try ProcessorFixture()
        let decision = DecisionFactory(seed: 9).decision(0)
        let document = Document()
        let schema = try fixture.registry.schema(subject: "plans.consensus-value")
        var encoder = try RecordEncoder(schema: schema.schema)
        let frame = try encoder.encode(
            try document.parse(json: decision.value), as: .confluent(schemaID: schema.id), embedsJSON: true)
        let json = try fixture.run([ProcessorFixture.record(decision.value)])
        let avro = try fixture.run([ProcessorFixture.record(frame)])
        #expect(json.outputs == avro.outputs)
        #expect(count(.tickets, avro) == 5)
    }

    @Test func `a JSON frame is what its schema writes, to the byte`() throws {
        let fixture = try ProcessorFixture()
        let records = [
            ProcessorFixture.record(DecisionFactory(seed: 3).decision(0).value),
            ProcessorFixture.record(try #require(BadInput.all.first { $0.name == "cycle" }).value, offset: 1),
        ]
        let frames = try #require(fixture.run(records).outputs[ProcessorFixture.partition])
            .filter { $0.topic == "telemetry.orchestration" }
        #expect(frames.count == 2)
        var encoder = try RecordEncoder(
            schema: try fixture.registry.schema(subject: "telemetry.orchestration-value").schema)
        let document = Document()
        for frame in frames {
            let value = try #require(frame.value)
            #expect(try encoder.encode(try document.parse(json: value), as: .json) == value)
        }
    }
}
