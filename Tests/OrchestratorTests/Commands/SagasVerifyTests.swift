import Documents
import FlowC
import Testing

@testable import orchestrator

/// `sagas verify` of sagas that the running service made.
@Suite(.serialized) struct `Sagas verify command` {
    @Test func `sagas of the service agree, and damage is named with exit code 1`() throws {
        let place = try OperatorPlace()
        try place.carryOut(3)
        let clean = try place.run("sagas", "verify")
        #expect(clean.code == 0, "\(clean.errors)")
        #expect(clean.output == "verified 3 sagas: 3 are what their journals say\n")
        let empty = try place.run("sagas", "verify", "--json", "--state", "completed")
        #expect(empty.code == 0)
        #expect(empty.output == "{\"mismatches\":[],\"sagas\":0,\"mismatched_sagas\":0}\n")

        let sagas = try place.texts("SELECT saga_id::text FROM sagas ORDER BY saga_id")
        let ticket = try place.texts(
            "SELECT ticket_id::text FROM ticket_states WHERE saga_id = '\(sagas[1])' AND position = 2")[0]
        try place.execute(
            """
            UPDATE sagas SET revision = 5 WHERE saga_id = '\(sagas[0])';
            UPDATE sagas SET state = 'COMPLETED' WHERE saga_id = '\(sagas[1])';
            DELETE FROM ticket_states WHERE ticket_id = '\(ticket)';
            """)
        let found = try place.run("sagas", "verify")
        #expect(found.code == 1)
        #expect(found.errors == "")
        #expect(
            found.output == """
                saga \(sagas[0]): revision: the row is at revision 5, but the journal ends at revision 1
                saga \(sagas[1]): state: the row is COMPLETED, but the journal ends in WAITING_FOR_EVENT
                saga \(sagas[1]): ticket: a sheet has the ticket \(ticket), but ticket_states has no row of it
                verified 3 sagas: 1 are what their journals say, 2 are not (3 mismatches)

                """)
        let document = Document()
        let root = try document.parse(json: Array(try place.run("sagas", "verify", "--json").output.utf8))
        #expect(root["sagas"]?.integer == 3)
        #expect(root["mismatched_sagas"]?.integer == 2)
        let mismatches = (root["mismatches"] ?? .null).children.map { node in
            ["saga_id", "kind", "claim", "contradiction"].map { name in
                node.children.first { $0.key == name }?.text ?? ""
            }
        }
        #expect(
            mismatches == [
                [sagas[0], "revision", "the row is at revision 5", "the journal ends at revision 1"],
                [sagas[1], "state", "the row is COMPLETED", "the journal ends in WAITING_FOR_EVENT"],
                [sagas[1], "ticket", "a sheet has the ticket \(ticket)", "ticket_states has no row of it"],
            ])

        // The healthy one by each of its names; what is damaged is not asked for.
        let names = try place.texts(
            "SELECT unnest(ARRAY[saga_id::text, decision_id, plan_id]) FROM sagas WHERE saga_id = '\(sagas[2])'")
        for name in names {
            let named = try place.run("sagas", "verify", name)
            #expect(named.code == 0)
            #expect(named.output == "verified 1 sagas: 1 are what their journals say\n")
        }
        #expect(
            try place.run("sagas", "verify", "--limit", "1").output.hasSuffix(
                "\nverified 1 sagas: 0 are what their journals say, 1 are not (1 mismatches)\n"))
        #expect(
            try place.run("sagas", "verify", "--state", "waiting_for_event", "--limit", "9").output.hasPrefix(
                "saga \(sagas[0])"))
        let unknown = try place.run("sagas", "verify", sagas[2], "nobody")
        #expect(unknown.code == 1)
        #expect(unknown.errors == "no saga with the saga id, decision id or plan id nobody\n")
    }
}
