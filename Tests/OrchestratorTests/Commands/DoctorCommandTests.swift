import Foundation
import Testing

@testable import orchestrator

@Suite struct `Doctor command` {
    private func page(_ outcome: Program.Outcome) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test func `finds nothing wrong in a group that has done its work`() throws {
        let place = try OperatorPlace()
        try place.carryOut(6)
        let outcome = try place.run("doctor", "--json")
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        let page = try page(outcome)
        #expect(page["ok"] as? Bool == true)
        #expect((page["partitions"] as? [[String: Any]])?.count == 21)
        let text = try place.run("doctor")
        #expect(text.output.contains("migrations     version"))
        #expect(text.output.contains("plans.consensus[0]"))
    }

    @Test func `names what is wrong with the command that mends it, and exits with 1`() throws {
        let place = try OperatorPlace()
        try place.execute(
            """
            INSERT INTO partition_progress (group_id, topic, partition, cluster_id, epoch, prepared_offset, published_offset)
                VALUES ('\(place.group)', 'plans.consensus', 0, 'elsewhere', 1, 7, 7);
            INSERT INTO consumer_groups (group_id, halted_at, halt_reason) VALUES ('\(place.group)', now(), 'a test');
            INSERT INTO parked_events (saga_id, event_id, group_id, topic, partition, record_offset, record, parked_at)
                VALUES (gen_random_uuid(), 'e', '\(place.group)', 't', 0, 1, '', now() - interval '1 hour');
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
                VALUES (gen_random_uuid(), '\(place.group)', gen_random_uuid(), 'drain', 1, now() - interval '1 hour');
            INSERT INTO parked_events (saga_id, event_id, group_id, topic, partition, record_offset, record, parked_at)
                VALUES (md5('early')::uuid, 's', '\(place.group)', 't', 0, 2, '', now() - interval '1 hour');
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
                VALUES (gen_random_uuid(), '\(place.group)', md5('early')::uuid, 'signal_wait', 1, now() + interval '1 hour');
            """)
        let outcome = try place.run("doctor")
        #expect(outcome.code == 1, "\(outcome.errors)")
        for words in [
            "its progress was made on Kafka cluster elsewhere", "orchestrator recover adopt-cluster", "is halted since",
            "orchestrator recover rebuild", "parked events: 1 wait for their saga", "timers: 1 are overdue",
            "early signals  1 for sagas that are not known yet",
        ] {
            #expect(outcome.output.contains(words), "\(words)")
        }
    }

    @Test func `shows the rest when a service cannot be reached, and exits with 69`() throws {
        let place = try OperatorPlace()
        let deaf = try place.run("doctor", "--bootstrap-servers", "127.0.0.1:1")
        #expect(deaf.code == 69)
        #expect(deaf.output.contains("migrations     version"))
        #expect(deaf.output.contains("Kafka at 127.0.0.1:1 is not available"))
        let blind = try place.run("doctor", "--database-url", "postgres://nobody@127.0.0.1:1/none")
        #expect(blind.code == 69)
        #expect(blind.output.contains("topics        14 wanted, 0 not as wanted"))
    }

    @Test func `says that migrations are pending`() throws {
        let place = try OperatorPlace()
        place.move(toDatabase: try place.newDatabase())
        let outcome = try place.run("doctor")
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("→ `orchestrator migrate`"))
    }
}
