import FlowC
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// Sagas that the engine made agree with their journals; whatever is damaged behind its back is found and named.
@Suite(.ownThread) struct SagaVerifierTests {
    /// What a verification of everything finds, and its counts.
    private func verify(
        _ flow: StoredFlow, _ scope: SagaVerifier.Scope = .all()
    ) throws -> (lines: [String], sagas: Int, mismatched: Int) {
        var verifier = SagaVerifier(registry: try ProcessorFixture().registry)
        var connection = try Connection.open(flow.database.options)
        var lines: [String] = []
        try verifier.verify(scope, on: &connection) { lines.append($0.description) }
        #expect(verifier.mismatches == lines.count)
        return (lines, verifier.sagas, verifier.mismatched)
    }

    /// Completed: every result came.
    private func completed(_ flow: StoredFlow, _ number: Int = 1) throws -> Identifier {
        let saga = try flow.begin(number, DecisionOptions(shape: .diamond, tasks: 4))
        for ticket in try flow.tickets(of: saga) {
            try flow.report(ticket, .running)
            try flow.report(ticket, .completed)
        }
        return saga
    }

    /// Compensated: the third of four tickets failed, the last never started.
    private func compensated(_ flow: StoredFlow, _ number: Int = 2) throws -> Identifier {
        let saga = try flow.begin(number, DecisionOptions(shape: .linear, tasks: 4))
        let tickets = try flow.tickets(of: saga)
        for ticket in tickets.prefix(2) { try flow.report(ticket, .completed) }
        try flow.report(tickets[2], .failed)
        for _ in 0..<3 {
            let undoing = try #require(try flow.openTickets(of: saga).last)
            try flow.report(undoing, .completed)
        }
        return saga
    }

    @Test func `what the engine makes of sagas agrees, wherever they stand`() throws {
        let flow = try StoredFlow()
        let waiting = try flow.begin(0)
        let done = try completed(flow)
        let undone = try compensated(flow)
        let asking = try flow.begin(3, DecisionOptions(requiresHumanReview: true))
        let rejected = try flow.begin(4, DecisionOptions(finalDecision: .reject))
        let failed = try flow.begin(5, DecisionOptions(tasks: 0))
        let held = try flow.begin(6)
        try flow.order(.pause, held)
        let resumed = try flow.begin(7)
        try flow.order(.pause, resumed)
        try flow.order(.resume, resumed)
        let short = try flow.begin(8, DecisionOptions(tasks: 2))
        for ticket in try flow.tickets(of: short) { try flow.report(ticket, .completed) }
        let stopped = try flow.begin(9, DecisionOptions(tasks: 2))
        try flow.report(try flow.tickets(of: stopped)[0], .completed)
        try flow.order(.cancel, stopped)
        try flow.report(try flow.tickets(of: stopped)[1], .cancelled)
        try flow.completeAll(of: stopped)
        let stuck = try self.stuck(flow, 10)
        let given = try self.stuck(flow, 11)
        try flow.order(.giveUp, given)
        // Results that change nothing are in the journal too.
        try flow.report(try flow.tickets(of: done)[0], .failed)
        try flow.report(try flow.tickets(of: undone)[3], .completed)
        #expect(
            try [waiting, done, undone, asking, rejected, failed, held, resumed, short, stopped, stuck, given]
                .map(flow.state) == [
                    "WAITING_FOR_EVENT", "COMPLETED", "COMPENSATED", "AWAITING_APPROVAL", "REJECTED", "FAILED",
                    "PAUSED", "WAITING_FOR_EVENT", "COMPLETED", "CANCELLED", "COMPENSATING", "FAILED",
                ])
        let found = try verify(flow)
        #expect(found.lines == [])
        #expect(found.sagas == 12)
        #expect(found.mismatched == 0)
    }

    @Test func `a saga that counts as done when it is published agrees with tickets that are open`() throws {
        var profile = Profile()
        profile.consolidation = .onDispatch
        let flow = try StoredFlow(profile)
        let saga = try flow.begin(0)
        #expect(try flow.state(of: saga) == "COMPLETED")
        #expect(try flow.openTickets(of: saga).count == 5)
        #expect(try verify(flow).lines == [])
    }

    /// A saga of two tickets; the compensation of the first was refused three times.
    private func stuck(_ flow: StoredFlow, _ number: Int) throws -> Identifier {
        let saga = try flow.begin(number, DecisionOptions(tasks: 2))
        let tickets = try flow.tickets(of: saga)
        try flow.report(tickets[0], .completed)
        try flow.report(tickets[1], .failed)
        while let undoing = try flow.openTickets(of: saga).last { try flow.report(undoing, .failed) }
        return saga
    }

    /// Damage to a completed saga by SQL (`$saga`, `$ticket` the first of its four), and what is found, without `saga …: `.
    static let damages: [(name: String, sql: String, found: [String])] = [
        (
            "another state", "UPDATE sagas SET state = 'FAILED' WHERE saga_id = '$saga'",
            ["state: the row is FAILED, but the journal ends in COMPLETED"]
        ),
        (
            "another revision", "UPDATE sagas SET revision = 12 WHERE saga_id = '$saga'",
            ["revision: the row is at revision 12, but the journal ends at revision 9"]
        ),
        (
            "a revision before its checkpoint", "UPDATE sagas SET revision = 8 WHERE saga_id = '$saga'",
            [
                "revision: the row is at revision 8, but the journal ends at revision 9",
                "checkpoint: the row is at revision 8, but the newest checkpoint is of revision 9",
            ]
        ),
        (
            "a journal row gone", "DELETE FROM saga_history WHERE saga_id = '$saga' AND revision = 4",
            ["journal: the journal has revision 5, but revision 4 is missing"]
        ),
        (
            "some gone", "DELETE FROM saga_history WHERE saga_id = '$saga' AND revision BETWEEN 3 AND 5",
            ["journal: the journal has revision 6, but revisions 3 to 5 are missing"]
        ),
        (
            "the first gone", "DELETE FROM saga_history WHERE saga_id = '$saga' AND revision = 1",
            ["journal: the journal has revision 2, but revision 1 is missing"]
        ),
        (
            "the last gone", "DELETE FROM saga_history WHERE saga_id = '$saga' AND revision = 9",
            [
                "revision: the row is at revision 9, but the journal ends at revision 8",
                "state: the row is COMPLETED, but the journal ends in WAITING_FOR_EVENT",
            ]
        ),
        (
            "no journal", "DELETE FROM saga_history WHERE saga_id = '$saga'",
            [
                "revision: the row is at revision 9, but there is no journal",
                "checkpoint: the row is at revision 9, but there is no checkpoint",
            ]
        ),
        (
            "an event again",
            """
            UPDATE saga_history SET event_id = (SELECT event_id FROM saga_history WHERE saga_id = '$saga' AND revision = 1)
            WHERE saga_id = '$saga' AND revision = 3
            """, ["event: revision 3 applies $event, but revision 1 did before"]
        ),
        (
            "entries that are none",
            "UPDATE saga_history SET entries = '[[1]]' WHERE saga_id = '$saga' AND revision = 2",
            ["entries: revision 2 has a journal row, but it cannot be read"]
        ),
        (
            "a transition from elsewhere",
            """
            UPDATE saga_history SET entries = replace(entries, '"WAITING_FOR_EVENT","COMPLETED"', '"RUNNING","COMPLETED"')
            WHERE saga_id = '$saga' AND revision = 9
            """, ["transition: revision 9 leaves RUNNING, but the saga is WAITING_FOR_EVENT by then"]
        ),
        (
            "a transition that no rule allows",
            """
            UPDATE saga_history SET entries = replace(entries, '"WAITING_FOR_EVENT","COMPLETED"', '"WAITING_FOR_EVENT","COMPENSATED"')
            WHERE saga_id = '$saga' AND revision = 9
            """,
            [
                "transition: revision 9 leads from WAITING_FOR_EVENT to COMPENSATED, but no rule does",
                "state: the row is COMPLETED, but the journal ends in COMPENSATED",
            ]
        ),
        (
            "a step from elsewhere",
            """
            UPDATE saga_history SET entries = replace(entries, '"C5","paused","running"', '"C5","failed","pending"')
            WHERE saga_id = '$saga' AND revision = 9
            """,
            [
                "step_transition: revision 9 takes C5 from failed, but it is paused by then",
                "step_transition: revision 9 takes C5 from running, but it is pending by then",
            ]
        ),
        (
            "another step in the checkpoint",
            """
            UPDATE saga_history SET document = replace(document, '"step":"C5","node_type":"consolidate_results","status":"completed"',
                '"step":"C5","node_type":"consolidate_results","status":"paused"') WHERE saga_id = '$saga' AND revision = 9
            """, ["step: the checkpoint of revision 9 has C5 paused, but the journal has it completed"]
        ),
        (
            "a checkpoint that is none",
            "UPDATE saga_history SET document = '{' WHERE saga_id = '$saga' AND revision = 9",
            ["checkpoint: revision 9 has the newest checkpoint, but it cannot be read"]
        ),
        (
            "a ticket's row gone", "DELETE FROM ticket_states WHERE ticket_id = '$ticket'",
            ["ticket: a sheet has the ticket $ticket, but ticket_states has no row of it"]
        ),
        (
            "a ticket's row elsewhere", "UPDATE ticket_states SET position = 9 WHERE ticket_id = '$ticket'",
            ["ticket: the row of the ticket $ticket says position 9, but the sheets have it at 0"]
        ),
        (
            "a row without a ticket",
            """
            INSERT INTO ticket_states (ticket_id, saga_id, position, status)
            VALUES ('00000000-0000-0000-0000-000000000001', '$saga', 64, 'COMPLETED')
            """, ["ticket: ticket_states has the ticket 00000000-0000-0000-0000-000000000001, but no sheet has it"]
        ),
        (
            "a ticket that is not done", "UPDATE ticket_states SET status = 'RUNNING' WHERE ticket_id = '$ticket'",
            ["outcome: the saga is COMPLETED, but its ticket $ticket is RUNNING"]
        ),
        (
            "a sheet that is none", "UPDATE ticket_sheets SET body = '\\x07' WHERE saga_id = '$saga'",
            ["sheet: the saga has a ticket sheet, but sheet 0 cannot be read: "]
        ),
    ]

    @Test(arguments: damages.indices) func `damage is found and named`(_ index: Int) throws {
        let damage = Self.damages[index]
        let flow = try StoredFlow()
        let saga = try completed(flow)
        _ = try flow.begin(0)
        let ticket = try flow.tickets(of: saga)[0]
        func filled(_ text: String) -> String {
            text.replacing("$saga", with: "\(saga)").replacing("$ticket", with: "\(ticket)")
                .replacing("$event", with: "decision:\(DecisionFactory(seed: 11).decision(1).decisionID)")
        }
        #expect(try verify(flow).lines == [])
        // As somebody with all rights may: past triggers and indexes that keep others from it.
        var connection = try Connection.open(flow.database.options)
        try connection.run(
            script: """
                SET session_replication_role = replica; DROP INDEX saga_history_event; \(filled(damage.sql));
                """)
        let found = try verify(flow)
        let expected = damage.found.map { filled("saga $saga: \($0)") }
        #expect(found.lines.count == expected.count, "\(damage.name): \(found.lines)")
        for (line, wanted) in zip(found.lines, expected) {
            #expect(wanted.hasSuffix(": ") ? line.hasPrefix(wanted) : line == wanted, "\(damage.name)")
        }
        #expect(found.sagas == 2)
        #expect(found.mismatched == 1)
    }

    @Test func `an undone saga needs a completed compensation of what did work, and of nothing else`() throws {
        let flow = try StoredFlow()
        let saga = try compensated(flow)
        #expect(try flow.state(of: saga) == "COMPENSATED")
        let tickets = try flow.tickets(of: saga)
        #expect(tickets.count == 7)
        #expect(try verify(flow).lines == [])
        // The fourth of the plan never started; the compensations undo the third, the second and the first.
        let undoing = tickets[6]
        try flow.database.run("UPDATE ticket_states SET status = 'FAILED' WHERE ticket_id = '\(undoing)'")
        #expect(
            try verify(flow).lines
                == ["saga \(saga): outcome: the saga is COMPENSATED, but its ticket \(tickets[0]) is not undone"])
        // A ticket that is not there tells nothing about what did work.
        try flow.database.run("DELETE FROM ticket_states WHERE ticket_id = '\(tickets[1])'")
        #expect(
            try verify(flow).lines
                == ["saga \(saga): ticket: a sheet has the ticket \(tickets[1]), but ticket_states has no row of it"])
    }

    @Test func `sagas are named, counted up to a limit and chosen by state, page by page`() throws {
        let flow = try StoredFlow()
        let done = try completed(flow)
        let asking = try (20..<23).map { try flow.begin($0, DecisionOptions(requiresHumanReview: true)) }
        try flow.database.run("UPDATE sagas SET revision = 99")
        #expect(try verify(flow).sagas == 4)
        #expect(try verify(flow, .all(limit: 3)).mismatched == 3)
        let chosen = try verify(flow, .all(state: .awaitingApproval))
        #expect(chosen.lines.map { $0.dropFirst(5).prefix(36) } == asking.sorted().map { $0.description[...] })
        #expect(try verify(flow, .all(state: .completed, limit: 9)).lines.count == 1)
        #expect(try verify(flow, .all(state: .deferred)).sagas == 0)
        let named = try verify(flow, .sagas([done, asking[1], Rows.id(404)]))
        #expect(named.sagas == 2)
        #expect(named.mismatched == 2)
        // More sagas than are read at once: none is left out, none comes twice.
        try flow.database.run(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at)
            SELECT gen_random_uuid(), 'd' || n, 'p' || n, 'i', 1, 'REJECTED', 'C1', false, 'c', 'low', 'NORMAL', 1, 'v2',
                now(), now()
            FROM generate_series(1, \(SagaVerifier.page * 2)) AS n
            """)
        let all = try verify(flow)
        #expect(all.sagas == SagaVerifier.page * 2 + 4)
        #expect(all.mismatched == all.sagas)
        #expect(Set(all.lines.map { $0.prefix(41) }).count == all.sagas)
        #expect(try verify(flow, .all(state: .awaitingApproval)).sagas == 3)
    }

    @Test func `one snapshot: what is written meanwhile is not seen`() throws {
        let flow = try StoredFlow()
        let count = SagaVerifier.chunk + 20
        let sagas = try (0..<count).map { try flow.begin($0, DecisionOptions(finalDecision: .reject)) }.sorted()
        try flow.database.run("UPDATE sagas SET revision = 2 WHERE saga_id = '\(sagas[0])'")
        var verifier = SagaVerifier(registry: try ProcessorFixture().registry)
        var connection = try Connection.open(flow.database.options)
        var found: [String] = []
        // The journals of the last sagas are read after this.
        try verifier.verify(.all(), on: &connection) { mismatch in
            found.append(mismatch.description)
            try flow.database.run("DELETE FROM saga_history")
        }
        #expect(
            found == ["saga \(sagas[0]): revision: the row is at revision 2, but the journal ends at revision 1"])
        #expect(verifier.sagas == count)
        #expect(connection.transactionStatus == .idle)
        #expect(try verify(flow).mismatched == count)
    }
}
