import Documents
import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// The whole way over librdkafka's mock cluster and a real Postgres.
@Suite struct EngineTests {
    private func decisions(_ range: Range<Int>, seed: UInt64 = 1) -> [GeneratedDecision] {
        range.map { DecisionFactory(seed: seed).decision($0) }
    }

    @Test func `decisions become tickets, frames and sagas`() throws {
        let fixture = try EngineFixture()
        let published = decisions(0..<40)
        try fixture.publish(published.map { ($0.key, $0.value) })
        let engine = try fixture.start()
        try fixture.wait(for: engine, records: 40)
        try fixture.stop(engine)

        let tickets = try fixture.read(.tickets)
        #expect(tickets.count == 200)
        #expect(Set(tickets.compactMap(\.key)) == Set(published.map { Array($0.planID.utf8) }))
        #expect(try fixture.read(.telemetry).count == 40)
        #expect(try fixture.texts("SELECT DISTINCT state FROM sagas") == ["WAITING_FOR_EVENT"])
        #expect(try fixture.count("SELECT count(*) FROM sagas") == 40)
        #expect(try fixture.count("SELECT count(*) FROM tickets") == 200)
        #expect(try fixture.count("SELECT count(*) FROM saga_journal") == 40)
        #expect(try fixture.count("SELECT count(*) FROM saga_checkpoints") == 40)
        #expect(try fixture.count("SELECT sum(records) FROM batches") == 40)
        // All of one plan in one partition and in one transaction: the same batch and source on each.
        for (_, group) in Dictionary(grouping: tickets, by: \.key) {
            #expect(Set(group.map(\.partition)).count == 1)
            #expect(Set(group.map { $0.header("x-batch")?.text }).count == 1)
            #expect(group.first?.header("x-source")?.text?.hasPrefix("plans.consensus/") == true)
        }
        // What Postgres stores is what Kafka has.
        #expect(try fixture.bytes("SELECT value FROM tickets") == Set(tickets.compactMap(\.value)))
    }

    @Test func `every bad input ends in one place and the lane goes on`() throws {
        let fixture = try EngineFixture()
        let inputs = BadInput.all.filter { $0.name != "chain of 10,000 tasks" }
        var expected: [BadInput.End: Int] = [:]
        for input in inputs { expected[input.end, default: 0] += 1 }
        try fixture.publish(inputs.map { ("k", $0.value) } + decisions(0..<1).map { ("k", $0.value) })
        let engine = try fixture.start()
        try fixture.wait(for: engine, records: inputs.count + 1)
        try fixture.stop(engine)

        func total(_ match: (BadInput.End) -> Int) -> Int { expected.reduce(0) { $0 + match($1.key) * $1.value } }
        let letters = try fixture.read(.decisionsDeadLetters)
        #expect(letters.count == total { if case .deadLetter = $0 { 1 } else if case .failed = $0 { 1 } else { 0 } })
        #expect(try fixture.count("SELECT count(*) FROM dead_letters") == letters.count)
        #expect(
            try fixture.count("SELECT count(*) FROM sagas WHERE state = 'REJECTED'")
                == total { if case .rejected = $0 { 1 } else { 0 } })
        #expect(
            try fixture.count("SELECT count(*) FROM sagas WHERE state = 'FAILED'")
                == total { if case .failed = $0 { 1 } else { 0 } })
        #expect(try fixture.read(.approvalRequests).count == 1)
        #expect(try fixture.read(.tickets).count == total { if case .tickets(let count) = $0 { count } else { 0 } } + 5)
        // The original bytes come back, whatever they were.
        let originals = Set(inputs.compactMap(\.value))
        for letter in letters { #expect(letter.value.map(originals.contains) ?? true) }
    }

    @Test func `a plan of 10,000 tasks is one transaction`() throws {
        let fixture = try EngineFixture()
        let input = try #require(BadInput.all.first { $0.name == "chain of 10,000 tasks" })
        try fixture.publish([("k", input.value)])
        let engine = try fixture.start()
        try fixture.wait(for: engine, records: 1)
        try fixture.stop(engine)
        #expect(try fixture.count("SELECT count(*) FROM tickets") == 10_000)
        #expect(try fixture.count("SELECT count(*) FROM outbox") == 1)
    }

    @Test func `flow events come in the transactions of what they tell of, and each once`() throws {
        let fixture = try EngineFixture()
        var outputs = OutputSettings()
        outputs.flowEvents = .avro
        let published = decisions(0..<10)
        try fixture.publish(published.map { ($0.key, $0.value) })
        let engine = try fixture.start(outputs: outputs)
        try fixture.wait(for: engine, records: 10)
        let ids = try fixture.texts("SELECT ticket_id::text FROM tickets")
        let results = ids.map {
            (key: $0, value: Array(#"{"ticket_id":"\#($0)","status":"COMPLETED","agent_id":"w"}"#.utf8))
        }
        try fixture.publish(results + results, to: .results)
        try fixture.wait(for: engine, records: 110)
        try fixture.stop(engine)
        #expect(try fixture.texts("SELECT DISTINCT state FROM sagas") == ["COMPLETED"])

        let events = try fixture.read(.flowTelemetry)
        var reader = ValueReader(registry: fixture.registry)
        var counts: [String: Int] = [:]
        for event in events {
            let value = try #require(event.value)
            let kind = reader.read(value)?["event_type"]?.text
            counts[kind ?? "?", default: 0] += 1
            #expect(event.key == nil)
        }
        #expect(
            counts == [
                "FLOW_C_STARTED": 10, "STEP_STARTED": 60, "STEP_COMPLETED": 60, "TICKET_ASSIGNED": 50,
                "TICKET_COMPLETED": 50, "FLOW_C_COMPLETED": 10,
            ])
        func batches(_ records: [ConsumedRecord]) -> Set<String> {
            Set(records.compactMap { record in record.header("x-batch")?.text.map { "\($0) \(record.planOfHeaders)" } })
        }
        let frames = try fixture.read(.telemetry)
        #expect(frames.count == 20)
        #expect(batches(events).isSuperset(of: batches(frames)))
        #expect(batches(events).isSuperset(of: batches(try fixture.read(.tickets))))
    }

    @Test func `a decision delivered again is nothing`() throws {
        let fixture = try EngineFixture()
        let decision = decisions(0..<1)[0]
        try fixture.publish([(decision.key, decision.value), (decision.key, decision.value)])
        let first = try fixture.start()
        try fixture.wait(for: first, records: 2)
        try fixture.publish([("another partition", decision.value)])
        try fixture.wait(for: first, records: 3)
        try fixture.stop(first)
        #expect(first.totals.verdicts == [.dispatched: 1, .duplicate: 2])
        #expect(try fixture.read(.tickets).count == 5)
        #expect(try fixture.count("SELECT count(*) FROM sagas") == 1)
    }

    @Test func `a restart in the middle of a load loses and doubles nothing`() throws {
        let fixture = try EngineFixture()
        let published = decisions(0..<600)
        try fixture.publish(published.prefix(300).map { ($0.key, $0.value) })
        let first = try fixture.start()
        try fixture.wait(for: first, records: 100)
        try fixture.publish(published.dropFirst(300).map { ($0.key, $0.value) })
        try fixture.stop(first)
        let second = try fixture.start()
        try fixture.wait(for: second, records: 600 - first.totals.records)
        try fixture.stop(second)

        #expect(first.totals.records + second.totals.records == 600)
        #expect(try fixture.count("SELECT count(*) FROM sagas") == 600)
        #expect(try fixture.count("SELECT count(*) FROM tickets") == 3000)
        let tickets = try fixture.read(.tickets)
        #expect(tickets.count == 3000)
        #expect(Set(tickets.compactMap(\.value)).count == 3000)
    }

    @Test func `a run that died before it could mark: the output topics tell what was published`() throws {
        let fixture = try EngineFixture()
        try fixture.publish(decisions(0..<10).map { ($0.key, $0.value) })
        let first = try fixture.start()
        try fixture.wait(for: first, records: 10)
        try fixture.stop(first)
        // This broker forgets offsets of transactions, and now nothing is marked either.
        try fixture.run("UPDATE partition_progress SET published_offset = 0")
        let second = try fixture.start(assume: nil)
        try fixture.publish(decisions(10..<11).map { ($0.key, $0.value) })
        try fixture.wait(for: second, records: 1)
        try fixture.stop(second)
        #expect(try fixture.read(.tickets).count == 55)
        #expect(
            try fixture.count("SELECT count(*) FROM partition_progress WHERE published_offset < prepared_offset") == 0)
    }

    @Test func `what was prepared and never published is published by the next run`() throws {
        let fixture = try EngineFixture()
        try fixture.publish(decisions(0..<10).map { ($0.key, $0.value) })
        let first = try fixture.start()
        try fixture.wait(for: first, records: 10)
        try fixture.stop(first)
        // As if the process had died after each COMMIT: rows of batches that no output topic knows.
        try fixture.run("UPDATE partition_progress SET published_offset = 0")
        try fixture.run("UPDATE outbox SET batch = gen_random_uuid()")
        let second = try fixture.start()
        try fixture.publish(decisions(10..<11).map { ($0.key, $0.value) })
        try fixture.wait(for: second, records: 1)
        try fixture.stop(second)
        let tickets = try fixture.read(.tickets)
        #expect(tickets.count == 105)
        #expect(Set(tickets.compactMap(\.value)).count == 55)
        #expect(
            try fixture.count("SELECT count(*) FROM partition_progress WHERE published_offset < prepared_offset") == 0)
    }

    @Test func `two lanes share the partitions and the work`() throws {
        let fixture = try EngineFixture()
        let engine = try fixture.start(lanes: 2)
        let published = decisions(0..<200)
        try fixture.publish(published.map { ($0.key, $0.value) })
        try fixture.wait(for: engine, records: 200)
        #expect(engine.assigned.count == 21)
        try fixture.stop(engine)
        #expect(try fixture.count("SELECT count(*) FROM sagas") == 200)
        #expect(Set(try fixture.read(.tickets).compactMap(\.value)).count == 1000)
    }

    @Test func `a Postgres that restarts under load costs nothing but time`() throws {
        let server = try PrivatePostgres(.fast)
        let fixture = try EngineFixture(server: server)
        let published = decisions(0..<300)
        try fixture.publish(published.prefix(150).map { ($0.key, $0.value) })
        let engine = try fixture.start()
        try fixture.wait(for: engine, records: 50)
        try fixture.publish(published.dropFirst(150).map { ($0.key, $0.value) })
        try server.restart(.immediate)
        try fixture.reconnect()
        try fixture.wait(for: engine, sagas: 300)
        try fixture.stop(engine)
        #expect(try fixture.count("SELECT count(*) FROM sagas") == 300)
        #expect(try fixture.count("SELECT count(*) FROM tickets") == 1500)
        #expect(Set(try fixture.read(.tickets).compactMap(\.value)).count == 1500)
    }
}

extension ConsumedRecord {
    /// The plan that its headers name.
    fileprivate var planOfHeaders: String { header("plan-id")?.text ?? "" }
}
