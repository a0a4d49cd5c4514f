import Documents
import FlowC
import OrchestratorTestKit
import Testing

@testable import orchestrator

/// Waiting for events, from the plan to the operator's eye.
@Suite(.serialized) struct `Sagas waits command` {
    @Test func `a plan waits for an event, which a signal brings, and signals without a wait are listed`() throws {
        let place = try OperatorPlace()
        let decision = DecisionFactory(seed: 3).decision(
            0,
            DecisionOptions(
                tasks: 2,
                metadata: [
                    "wait_for":
                        #"{"events":[{"type":"window","key":"eu"},{"type":"stock","key":"7"}],"need":2,"timeout_ms":3600000}"#
                ]))
        let saga = Identifier.saga(decisionID: decision.decisionID)
        let published = try Program.run(
            ["publish", "-"], environment: place.environment, input: String(decoding: decision.value, as: UTF8.self))
        #expect(published.code == 0, "\(published.errors)")
        #expect(try place.run("saga", "signal", "\(saga)", "--type", "stock", "--key", "7", "--reason", "r").code == 1)
        let early = Identifier.saga(decisionID: "nobody")
        let sent = try place.run(
            "saga", "signal", "\(early)", "--early", "--type", "window", "--key", "us", "--payload", "[7]", "--reason",
            "r")
        #expect(sent.code == 0, "\(sent.errors)")
        #expect(sent.errors.contains("saga \(early) is not known yet: the signal waits for it"))
        try place.serve(
            untilZero: """
                SELECT 2 - (SELECT count(*) FROM sagas WHERE state = 'DEFERRED') - (SELECT count(*) FROM parked_events)
                """)

        let document = Document()
        let waits = try place.run("sagas", "waits", "--json")
        #expect(waits.code == 0, "\(waits.errors)")
        let rows = try document.parse(json: Array(waits.output.utf8)).children.map { row in
            [
                row["saga_id"]?.text, row["state"]?.text, row["before"]?.text,
                row["missing"]?.children.compactMap { $0["type"]?.text }.joined(separator: " "),
                row["came"]?.integer.map { "\($0)" }, row["need"]?.integer.map { "\($0)" }, row["on_timeout"]?.text,
            ]
        }
        #expect(rows == [["\(saga)", "DEFERRED", "publish", "window stock", "0", "2", "fail"]])
        let table = try place.run("sagas", "waits").output
        #expect(table.contains("window eu, stock 7"))

        for (type, key) in [("stock", "7"), ("dust", "1")] {
            let signal = try place.run("saga", "signal", "\(saga)", "--type", type, "--key", key, "--reason", "r")
            #expect(signal.code == 0, "\(signal.errors)")
        }
        try place.serve(untilZero: "SELECT 3 - revision FROM sagas")
        let signals = try place.run("sagas", "waits", "--signals", "--json")
        let kept = try document.parse(json: Array(signals.output.utf8)).children.map { row in
            [row["saga_id"]?.text, row["state"]?.text, row["event_type"]?.text, row["event_key"]?.text]
        }
        #expect(kept == [["\(saga)", "DEFERRED", "dust", "1"], ["\(early)", nil, "window", "us"]])
        #expect(try place.run("sagas", "waits", "--signals").output.contains("not known yet"))

        #expect(
            try place.run("saga", "signal", "\(saga)", "--type", "window", "--key", "eu", "--reason", "r").code == 0)
        try place.serve(untilZero: "SELECT count(*) FROM sagas WHERE state <> 'WAITING_FOR_EVENT'")
        #expect(try place.number("SELECT count(*) FROM ticket_states") == 2)
        #expect(try place.run("sagas", "waits", "--json").output == "[]\n")
    }
}
