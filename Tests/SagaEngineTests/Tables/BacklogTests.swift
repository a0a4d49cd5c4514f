import Foundation
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

@Suite struct `Backlog of a group` {
    @Test func `counts what is not published and what is due, of one group`() throws {
        let server = try PrivatePostgres.shared()
        var connection = try Connection.open(try server.options(database: try server.createDatabase()))
        try Migrator(
            MigrationSet(folder: ProcessorFixture.schemas.appending(path: "postgres").path), programVersion: "test"
        ).migrate(on: &connection)
        let empty = try Backlog(of: "g", on: &connection)
        #expect([empty.outboxRows, empty.outboxBytes, empty.timersDue] == [0, 0, 0])

        // Rows in two slots: offsets 0..<10 are published, so three rows of g wait.
        try connection.run(
            script: """
                INSERT INTO partition_progress
                    (group_id, topic, partition, cluster_id, epoch, prepared_offset, published_offset, highest_offset)
                VALUES ('g', 't', 0, 'c', 1, 30, 10, 30), ('g', 't', 1, 'c', 1, 5, 0, 5), ('h', 't', 0, 'c', 1, 9, 0, 9);
                INSERT INTO outbox (slot, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs)
                SELECT slot, g, 't', p, f, t, gen_random_uuid(), now(), decode(repeat('ab', size), 'hex')
                FROM (VALUES (0, 'g', 0, 0, 10, 1000), (0, 'g', 0, 10, 20, 100), (1, 'g', 0, 20, 30, 20),
                    (2, 'g', 1, 0, 5, 3), (1, 'h', 0, 0, 9, 7)) AS v (slot, g, p, f, t, size);
                INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
                SELECT gen_random_uuid(), g, gen_random_uuid(), 'deadline', 1, now() + s * interval '1 hour'
                FROM (VALUES ('g', -1), ('g', 1), ('g', -2), ('h', -1)) AS v (g, s);
                """)
        let backlog = try Backlog(of: "g", on: &connection)
        #expect(backlog.outboxRows == 3)
        #expect(backlog.outboxBytes == 123)
        #expect(backlog.timersDue == 2)
        #expect(backlog.outboxTableBytes > empty.outboxTableBytes)
    }
}
