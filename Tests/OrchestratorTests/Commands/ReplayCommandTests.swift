import FlowC
import Foundation
import Kafka
import SagaEngine
import Testing

@testable import orchestrator

@Suite(.serialized) struct `Replay command` {
    @Test func `verify finds everything identical, and then exactly what was changed`() throws {
        let place = try OperatorPlace()
        try place.carryOut(8)
        let clean = try place.run("replay", "--mode", "verify")
        #expect(clean.code == 0, "\(clean.output)\(clean.errors)")
        #expect(clean.output.hasPrefix("verified 8 records: 8 identical, 0 different, 0 missing"))
        // One byte of one stored ticket, and one saga.
        try place.execute(
            """
            UPDATE ticket_sheets SET body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1)
                WHERE saga_id = (SELECT min(saga_id::text)::uuid FROM sagas);
            DELETE FROM sagas WHERE saga_id = (SELECT max(saga_id::text)::uuid FROM sagas);
            """)
        let dirty = try place.run("replay", "--mode", "verify")
        #expect(dirty.code == 1)
        #expect(dirty.output.contains("6 identical, 1 different, 1 missing"), "\(dirty.output)")
        #expect(dirty.output.contains("there is no saga"))
        #expect(dirty.errors == "")
    }

    @Test func `verify takes a plan, and a range of offsets`() throws {
        let place = try OperatorPlace()
        try place.carryOut(8)
        let plan = try #require(try place.texts("SELECT plan_id FROM sagas ORDER BY 1 LIMIT 1").first)
        let one = try place.run("replay", "--mode", "verify", "--plan", plan)
        #expect(one.output.contains(": 1 identical, 0 different, 0 missing"), "\(one.output)")
        let partition = try place.number(
            "SELECT partition FROM saga_journal GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
        let range = try place.run(
            "replay", "--mode", "verify", "--topic", "plans.consensus", "--partition", "\(partition)", "--offsets",
            "0..0")
        #expect(range.output.hasPrefix("verified 1 records: 1 identical"), "\(range.output)")
    }

    @Test func `verify finds what an invalid plan has led to, its incident too`() throws {
        let place = try OperatorPlace()
        let input = #"""
            {"decision_id":"d","plan_id":"p","intent_id":"i","final_decision":"approve","cognitive_plan":{"plan_id":"p",\#
            "intent_id":"i","tasks":[{"task_id":"a","task_type":"BUILD","dependencies":["a"]}],"execution_order":["a"],\#
            "risk_score":0.1,"risk_band":"low"}}
            """#
        let published = try Program.run(["publish", "-"], environment: place.environment, input: input)
        #expect(published.code == 0, "\(published.errors)")
        try place.serve(untilZero: "SELECT 1 - count(*) FROM sagas")
        #expect(try place.texts("SELECT reason FROM sagas") == ["invalid_plan"])
        let run = try place.run("replay", "--mode", "verify")
        #expect(run.output.contains("1 identical, 0 different, 0 missing"), "\(run.output)")
        #expect(run.output.contains("3 published outputs found"), "\(run.output)")
    }

    @Test(arguments: ["json", "avro"])
    func `verify is right with flow events, before they are switched on and after`(_ format: String) throws {
        let place = try OperatorPlace()
        func verified(_ records: Int, outputs: Int) throws {
            let run = try place.run("replay", "--mode", "verify")
            #expect(run.code == 0, "\(run.output)\(run.errors)")
            let line =
                "\(records) identical, 0 different, 0 missing, 0 that created nothing; \(outputs) published outputs"
            #expect(run.output.contains(line), "\(run.output)")
        }
        try place.carryOut(3)
        #expect(try place.run("tail", "flow").output == "")
        place.set("TELEMETRY_FLOW_C_FORMAT", to: format)
        place.set("TELEMETRY_FLOW_C_ENABLED", to: "true")
        try verified(3, outputs: 15)
        let published = try place.run("publish", "--generate", "diamond", "--tasks", "4", "--count", "3", "--seed", "2")
        #expect(published.code == 0, "\(published.errors)")
        try place.serve(untilZero: "SELECT 6 - count(*) FROM sagas")
        // Each of the new ones is told by 14 events.
        try verified(6, outputs: 30 + 42)
        let events = try place.run("tail", "flow", "--value-only").output.split(separator: "\n")
        #expect(events.count == 42)
        #expect(events.count { $0.contains(#""event_type":"TICKET_ASSIGNED""#) } == 12)
        place.set("TELEMETRY_FLOW_C_ENABLED", to: "false")
        try verified(6, outputs: 30)
    }

    @Test func `republish sends one command a saga and the tickets come again with the same bytes`() throws {
        let place = try OperatorPlace()
        try place.carryOut(5)
        let plan = try #require(try place.texts("SELECT plan_id FROM sagas ORDER BY 1 LIMIT 1").first)
        let dry = try place.run("replay", "--mode", "republish", "--plan", plan, "--dry-run")
        #expect(dry.output.hasPrefix("would have sent 1 command to republish"), "\(dry.errors)")
        let sent = try place.run("replay", "--mode", "republish", "--plan", plan)
        #expect(sent.code == 0, "\(sent.errors)")
        #expect(sent.output.hasPrefix("sent 1 command to republish"))
        try place.serve(untilZero: "SELECT 1 - count(*) FROM saga_journal WHERE event_id LIKE 'command:%'")
        let lines = try place.run("tail", "tickets", "--plan", plan).output.split(separator: "\n")
        #expect(lines.count == 8)
        #expect(lines.count { $0.contains("x-replay") } == 4)
        let values = try place.run("tail", "tickets", "--plan", plan, "--value-only").output.split(separator: "\n")
        #expect(Set(values).count == 4)
    }

    @Test func `reprocess leaves out what has not ended`() throws {
        let place = try OperatorPlace()
        try place.carryOut(3)
        let sent = try place.run("replay", "--mode", "reprocess", "--state", "waiting_for_event")
        #expect(sent.output == "sent 0 commands to reprocess to orchestration.commands; 3 left out: not ended\n")
    }

    @Test func `reprocess makes another attempt of an ended saga, once`() throws {
        let place = try OperatorPlace()
        try place.carryOut(2)
        try place.execute(
            """
            UPDATE sagas SET state = 'FAILED', holds_plan = true
            WHERE saga_id = (SELECT min(saga_id::text)::uuid FROM sagas)
            """)
        let sent = try place.run("replay", "--mode", "reprocess", "--state", "FAILED")
        #expect(sent.output == "sent 1 command to reprocess to orchestration.commands\n", "\(sent.errors)")
        try place.serve(untilZero: "SELECT 1 - count(*) FROM sagas WHERE attempt = 2")
        #expect(try place.number("SELECT count(*) FROM sagas WHERE previous_saga IS NOT NULL") == 1)
        let again = try place.run("replay", "--mode", "reprocess", "--state", "FAILED")
        #expect(again.output.hasPrefix("sent 0 commands to reprocess"))
        #expect(again.output.contains("1 left out: done again already"))
    }

    @Test func `dead letters go to their topic again with their bytes and x-replay`() throws {
        let place = try OperatorPlace()
        let bad = #"{"plan_id": "p-bad", "intent_id": 5}"#
        #expect(try Program.run(["publish", "-"], environment: place.environment, input: bad).code == 0)
        try place.serve(untilZero: "SELECT 1 - count(*) FROM dead_letters")
        let dry = try place.run("replay", "--dead-letters", "--dry-run")
        #expect(dry.output == "would have sent 1 to plans.consensus again\n", "\(dry.errors)")
        let sent = try place.run("replay", "--dead-letters")
        #expect(sent.output == "sent 1 to plans.consensus again\n", "\(sent.errors)")
        try place.serve(untilZero: "SELECT 2 - count(*) FROM dead_letters")
        let letters = try place.run("tail", "dlq").output.split(separator: "\n")
        #expect(letters.count == 2)
        #expect(letters.count { $0.contains("x-replay") } == 1)
    }

    @Test(arguments: [
        [], ["--mode", "verify", "--dead-letters"], ["--mode", "rebuild"],
        ["--mode", "rebuild", "--from", "2026-01-01", "--plan", "p"], ["--mode", "republish"],
        ["--mode", "verify", "--offsets", "1..2"], ["--mode", "verify", "--state", "DONE"],
        ["--dead-letters", "--plan", "p"], ["--resume", "ab", "--mode", "verify"], ["--mode", "verify", "--rate", "0"],
        ["--mode", "verify", "--from", "2026-01-02", "--to", "2026-01-01"], ["--mode", "verify", "--from", "noon"],
    ])
    func `refuses what makes no sense`(_ arguments: [String]) throws {
        #expect(try Program.run(["replay"] + arguments).code == 64)
    }

    @Test func `says which interrupted run does not exist`() throws {
        let place = try OperatorPlace()
        let outcome = try place.run("replay", "--resume", "abcdef")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("there is no interrupted run abcdef"))
    }
}
