import FlowC
import Foundation
import Postgres
import SagaEngine
import Testing

@testable import orchestrator

@Suite(.serialized) struct `Recover and outbox commands` {
    @Test func `set-offset moves a partition unsigned, and changes nothing in a dry run`() throws {
        let place = try OperatorPlace()
        #expect(try place.run("publish", "--generate", "linear", "--count", "30").code == 0)
        let arguments = ["recover", "set-offset", "--topic", "plans.consensus", "--all", "--to", "latest"]
        let dry = try Program.run(arguments + ["--dry-run"], environment: place.environment)
        #expect(dry.code == 0, "\(dry.errors)")
        #expect(dry.output.hasSuffix("nothing was changed\n"))
        let before = try place.run("doctor").output
        #expect(!before.contains("unsigned"))
        let done = try Program.run(arguments, environment: place.environment)
        #expect(done.code == 0, "\(done.errors)")
        #expect(done.output.hasSuffix("moved 6 offset(s) of group \(place.group)\n"))
        #expect(try place.run("doctor").output.components(separatedBy: "unsigned").count == 7)
    }

    @Test(arguments: [
        (["--topic", "plans.consensus", "--all", "--to", "99"], "the log holds 0 to 0; give an offset within"),
        (["--topic", "plans.consensus", "--partition", "9", "--to", "latest"], "has 6 partitions, none is number 9"),
        (["--topic", "nothing", "--all", "--to", "latest"], "topic nothing does not exist"),
    ])
    func `set-offset refuses what is not there`(_ arguments: [String], _ words: String) throws {
        let place = try OperatorPlace()
        let refused = try Program.run(["recover", "set-offset"] + arguments, environment: place.environment)
        #expect(refused.code == 1)
        #expect(refused.errors.contains(words), "\(refused.errors)")
    }

    @Test func `adopt-cluster begins anew on this cluster, but not over prepared rows`() throws {
        let place = try OperatorPlace()
        try place.execute(
            """
            INSERT INTO partition_progress (group_id, topic, partition, cluster_id, epoch, prepared_offset,
                published_offset, highest_offset) VALUES ('\(place.group)', 'plans.consensus', 0, 'elsewhere', 1, 7, 3, 7);
            INSERT INTO outbox (slot, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs)
                VALUES (0, '\(place.group)', 'plans.consensus', 0, 3, 7, gen_random_uuid(), now(), '\\x0100000000');
            """)
        let refused = try place.run("recover", "adopt-cluster")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("1 rows are prepared and not published"), "\(refused.errors)")
        #expect(try place.number("SELECT count(*) FROM outbox") == 1)
        let done = try place.run("recover", "adopt-cluster", "--discard-prepared")
        #expect(done.code == 0, "\(done.errors)")
        #expect(try place.number("SELECT count(*) FROM outbox") == 0)
        #expect(try place.number("SELECT prepared_offset + published_offset FROM partition_progress") == 0)
        #expect(try place.number("SELECT count(highest_offset) FROM partition_progress") == 0)
        let again = try place.run("recover", "adopt-cluster")
        #expect(again.code == 0)
        #expect(again.output.contains("already"))
    }

    @Test func `outbox divert turns the output that is too large into a dead letter`() throws {
        let place = try OperatorPlace()
        let headers = OutputHeaders([(name: "plan-id", value: Array("p".utf8))])
        let blob = OutboxBlob.encode([
            Output(topic: "execution.tickets", key: [0x70], value: [1, 2], headers: headers),
            Output(topic: "telemetry.orchestration", key: [0x70], value: [3], headers: headers),
        ])
        let hex = blob.map { String(format: "%02x", $0) }.joined()
        try place.execute(
            """
            INSERT INTO partition_progress (group_id, topic, partition, cluster_id, epoch, prepared_offset,
                published_offset, highest_offset) VALUES ('\(place.group)', 'plans.consensus', 2, 'c', 1, 7, 3, 7);
            INSERT INTO outbox (slot, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs)
                VALUES (0, '\(place.group)', 'plans.consensus', 2, 3, 7, gen_random_uuid(), now(), '\\x\(hex)');
            """)
        let listed = try place.run("outbox", "list")
        #expect(listed.code == 0, "\(listed.errors)")
        #expect(listed.output.contains("execution.tickets 1, telemetry.orchestration 1"))
        let none = try place.run("outbox", "divert", "--topic", "plans.consensus", "--partition", "1", "--output", "0")
        #expect(none.code == 1)
        let wrong = try place.run("outbox", "divert", "--topic", "plans.consensus", "--partition", "2", "--output", "2")
        #expect(wrong.code == 1)
        #expect(wrong.errors.contains("has 2 outputs, 0 to 1"))
        let diverted = try place.run(
            "outbox", "divert", "--topic", "plans.consensus", "--partition", "2", "--output", "0", "--reason",
            "too large")
        #expect(diverted.code == 0, "\(diverted.errors)")
        let after = try place.run("outbox", "list", "--outputs")
        #expect(after.output.contains("plans.consensus.dlq 1, telemetry.orchestration 1"))
        #expect(try place.number("SELECT epoch FROM partition_progress") == 2)
    }

    @Test func `rebuild puts off again what waited for capacity`() throws {
        let place = try OperatorPlace()
        place.set("ADMISSION_MAX_SAGAS", to: "2")
        try place.carryOut(5)
        try place.signOffsets()
        let states = "SELECT saga_id || ' ' || state || coalesce(' ' || detail, '') FROM sagas ORDER BY 1"
        let before = try place.texts(states)
        #expect(before.count { $0.hasSuffix("DEFERRED BUSY admission: 2 of 2 sagas run") } == 3)
        let restored = try place.newDatabase()
        place.move(toDatabase: restored)
        #expect(try place.run("migrate").code == 0)
        let rebuilt = try place.run("recover", "rebuild")
        #expect(rebuilt.code == 0, "\(rebuilt.errors)")
        #expect(rebuilt.output.contains("rebuilt 5 sagas of 5 records; 8 tickets as published, 0 made anew"))
        #expect(try place.texts(states, in: restored) == before)
        #expect(try place.number("SELECT count(*) FROM timers WHERE kind = 'deferral'", in: restored) == 3)
        let verified = try place.run("replay", "--mode", "verify")
        #expect(verified.output.contains("verified 5 records"), "\(verified)")
        #expect(verified.output.contains(" 0 different, 0 missing"), "\(verified)")
    }

    @Test(arguments: ["false", "true"])
    func `rebuild makes the sagas again with the ticket bytes that are out, and lifts the halt`(
        _ flowEvents: String
    ) throws {
        let place = try OperatorPlace()
        place.set("TELEMETRY_FLOW_C_ENABLED", to: flowEvents)
        try place.carryOut(12)
        try place.signOffsets()
        let tickets = "SELECT ticket_id || ' ' || md5(value) FROM tickets ORDER BY 1"
        let before = try place.texts(tickets)
        #expect(before.count == 48)
        let times = "SELECT saga_id || ' ' || (document -> 'context' ->> 'time_ms') FROM saga_checkpoints ORDER BY 1"
        let then = try place.texts(times)
        // The backup is as old as can be: it knows nothing.
        let restored = try place.newDatabase()
        place.move(toDatabase: restored)
        #expect(try place.run("migrate").code == 0)
        var connection = try place.connection(restored)
        try connection.run(
            script: "INSERT INTO consumer_groups VALUES ('\(place.group)', now(), 'Postgres is older than Kafka')")
        let dry = try place.run("recover", "rebuild", "--dry-run")
        #expect(dry.code == 0, "\(dry.errors)")
        #expect(try place.number("SELECT count(*) FROM sagas", in: restored) == 0)
        let rebuilt = try place.run("recover", "rebuild")
        #expect(rebuilt.code == 0, "\(rebuilt.errors)")
        #expect(rebuilt.output.contains("rebuilt 12 sagas of 12 records; 48 tickets as published, 0 made anew"))
        #expect(rebuilt.output.hasSuffix("the halt is lifted; start the instances\n"))
        #expect(try place.texts(tickets, in: restored) == before)
        #expect(try place.texts(times, in: restored) == then, "a saga is as old as its tickets")
        #expect(try place.number("SELECT count(*) FROM outbox", in: restored) == 0)
        #expect(
            try place.number(
                """
                SELECT count(*) FROM partition_progress
                WHERE prepared_offset = published_offset AND highest_offset = prepared_offset
                """, in: restored) > 0)
        let again = try place.run("recover", "rebuild")
        #expect(again.output.contains("nothing to rebuild"))
        let verified = try place.run("replay", "--mode", "verify")
        #expect(verified.output.contains("verified 12 records"), "\(verified)")
        #expect(verified.output.contains(" 0 different, 0 missing"), "\(verified)")
        #expect(
            verified.output.contains("\(flowEvents == "true" ? 12 * 19 : 12 * 5) published outputs found"),
            "\(verified)")
    }

    @Test func `rebuild takes sagas as far as the results of their workers took them`() throws {
        let place = try OperatorPlace()
        try place.carryOut(3)
        let sagas = try place.texts("SELECT saga_id::text FROM sagas ORDER BY 1")
        func tickets(_ index: Int, of kind: String) throws -> [String] {
            try place.texts(
                """
                SELECT ticket_id::text FROM ticket_states WHERE saga_id = '\(sagas[index])' AND position \(kind) 4
                ORDER BY position
                """)
        }
        func inState(_ state: String, _ index: Int) -> String {
            "SELECT 1 - count(*) FROM sagas WHERE saga_id = '\(sagas[index])' AND state = '\(state)'"
        }
        // The first completes, the second is undone, the third waits for two more results.
        try place.report(try tickets(0, of: "<").map { ($0, "COMPLETED") })
        let second = try tickets(1, of: "<")
        try place.report([
            (second[0], "COMPLETED"), (second[1], "FAILED"), (second[2], "COMPLETED"), (second[3], "FAILED"),
        ])
        try place.report(try tickets(2, of: "<").prefix(2).map { ($0, "COMPLETED") })
        try place.serve(
            untilZero:
                "SELECT 10 - coalesce(sum(prepared_offset), 0) FROM partition_progress WHERE topic = 'execution.results'"
        )
        // One compensation follows the other.
        var undone = 0
        while try place.number(inState("COMPENSATED", 1)) == 1 {
            let open = try tickets(1, of: ">=").dropFirst(undone)
            try #require(!open.isEmpty && undone < 4)
            undone += open.count
            try place.report(open.map { ($0, "COMPLETED") })
            try place.serve(
                untilZero:
                    "SELECT \(10 + undone) - sum(prepared_offset) FROM partition_progress WHERE topic = 'execution.results'"
            )
        }
        try place.signOffsets(of: [.decisions, .results, .commands, .approvalResponses])

        let states = "SELECT saga_id || ' ' || state || ' ' || revision FROM sagas ORDER BY 1"
        let fates = "SELECT ticket_id || ' ' || position || ' ' || status FROM ticket_states ORDER BY 1"
        let values = "SELECT ticket_id || ' ' || md5(value) FROM tickets ORDER BY 1"
        let events = "SELECT saga_id || ' ' || event_id FROM saga_history ORDER BY 1"
        let before = try [states, fates, values, events].map { try place.texts($0) }
        #expect(before[0].map { $0.split(separator: " ")[1] } == ["COMPLETED", "COMPENSATED", "WAITING_FOR_EVENT"])

        let restored = try place.newDatabase()
        place.move(toDatabase: restored)
        #expect(try place.run("migrate").code == 0)
        let rebuilt = try place.run("recover", "rebuild")
        #expect(rebuilt.code == 0, "\(rebuilt.errors)")
        #expect(rebuilt.output.contains("0 made anew, 0 events parked"), "\(rebuilt)")
        #expect(try [states, fates, values, events].map { try place.texts($0, in: restored) } == before)
        let verified = try place.run("sagas", "verify")
        #expect(verified.code == 0, "\(verified)")
        let replayed = try place.run("replay", "--mode", "verify")
        #expect(replayed.output.contains(" 0 different, 0 missing"), "\(replayed)")
    }
}
