import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// The port's promises against a real server, and what only a server can do: break, block and refuse.
@Suite(.ownThread) struct PostgresSagaStoreTests {
    private static let share = Rows.share(Rows.zero, 5..<6)

    private func begin(_ database: StoreDatabase) throws -> PostgresSagaStore {
        let store = database.postgres()
        try store.storeStarts([Rows.zero: 5, Rows.one: 7], clusterID: "c")
        #expect(try store.claim([Rows.zero, Rows.one]).progress.map(\.epoch) == [1, 1])
        return store
    }

    /// A batch that writes to every table.
    private static func everything() -> PreparedBatch {
        Rows.batch(1, [share]) { writes in
            writes.sagas = [Rows.saga(1)]
            writes.updates = [Rows.saga(2)]
            writes.tickets = [
                .init(ticket: StoredTicket(id: Rows.id(11), value: [1]), sagaID: Rows.id(1), position: 0)
            ]
            writes.journal = [
                .init(
                    sagaID: Rows.id(1), revision: 1, eventID: "e", source: Rows.zero, offset: 5,
                    entries: Array("[]".utf8))
            ]
            writes.checkpoints = [Rows.checkpoint(1, revision: 1, document: "{}")]
            writes.deadLetters = [Rows.deadLetter(Rows.zero, 5)]
            writes.parked = [Rows.parked(3, "e", offset: 1)]
            writes.armed = [Rows.timer(3)]
        }
    }

    private static let report = BatchReport(
        batch: Rows.id(9), preparedAt: Rows.now, records: 1, prepareMilliseconds: 1, publishMilliseconds: 2)

    private func fault(_ body: () throws(PortFault) -> Void) -> PortFault? {
        do throws(PortFault) { try body() } catch { return error }
        return nil
    }

    @Test(arguments: SagaStoreContract.allCases) func contract(_ promise: SagaStoreContract) throws {
        try promise.run(try StoreDatabase())
    }

    @Test func `this program is written for the last migration`() throws {
        #expect(try StoreDatabase.migrations().latest == StoreConnection.schemaVersion)
    }

    @Test func `a batch of every kind of row is stored whole`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        #expect(try store.store(Self.everything(), marks: [], reports: [Self.report]) == .committed)
        let tables = [
            "sagas", "ticket_states", "ticket_sheets", "saga_history", "dead_letters", "parked_events", "timers",
            "outbox", "batches",
        ]
        for table in tables { #expect(try database.number("SELECT count(*) FROM \(table)") == 1, "\(table)") }
    }

    /// The backend is killed while it waits for a lock on that table.
    @Test(arguments: [
        "sagas", "ticket_states", "ticket_sheets", "saga_history", "dead_letters", "parked_events", "timers", "outbox",
        "partition_progress", "batches",
    ]) func `a prepare that breaks at any statement is unknown, and leaves nothing`(table: String) throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        var blocker = try Connection.open(database.options)
        try blocker.begin()
        try blocker.execute(sql: "LOCK TABLE \(table) IN SHARE MODE")
        let call = BlockedCall { try store.store(Self.everything(), marks: [], reports: [Self.report]) }
        try database.terminate(onceWaiting: "Lock/relation")
        guard case .unknown = try call.wait() else {
            Issue.record("the outcome is known")
            return
        }
        try blocker.rollback()
        #expect(try store.claim([Rows.zero]).progress.map(\.prepared) == [5])
        #expect(try database.number("SELECT (SELECT count(*) FROM sagas) + (SELECT count(*) FROM outbox)") == 0)
    }

    @Test func `a COMMIT that breaks while it runs is unknown`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        var blocker = try Connection.open(database.options)
        try blocker.run(
            script: """
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON sagas DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION wait();
                """)
        try blocker.begin()
        try blocker.execute(sql: "SELECT pg_advisory_xact_lock(1)::text")
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        let call = BlockedCall { try store.store(Self.everything(), marks: [], reports: []) }
        try database.terminate(onceWaiting: "Lock/advisory")
        guard case .unknown = try call.wait() else {
            Issue.record("the outcome is known")
            return
        }
        #expect(try store.claim([Rows.zero]).progress.map(\.prepared) == [5])
    }

    /// With a standby that never answers, the backend waits after its COMMIT is on disk.
    @Test func `a COMMIT that was executed and never answered is unknown, and a claim finds its rows`() throws {
        let server = try PrivatePostgres(.fast)
        let database = try StoreDatabase(server)
        try database.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try server.restart()
        let options = database.options
        var waits = false
        let store = PostgresSagaStore(
            group: "g", lane: "a", version: "v2",
            connect: { () throws(PostgresError) in
                var connection = try Connection.open(options)
                if !waits { try connection.execute(sql: "SET synchronous_commit = local") }
                return connection
            })
        try store.storeStarts([Rows.zero: 5], clusterID: "c")
        _ = try store.claim([Rows.zero])
        store.close()
        waits = true
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        let batch = Rows.batch(1, [Self.share])
        let call = BlockedCall { try store.store(batch, marks: [], reports: []) }
        try database.terminate(onceWaiting: "IPC/SyncRep")
        guard case .unknown = try call.wait() else {
            Issue.record("the outcome is known")
            return
        }
        waits = false
        #expect(try store.claim([Rows.zero]).progress.map(\.prepared) == [6])
        #expect(try store.recovery([Rows.zero]).rows == batch.rows)
    }

    @Test func `every call after a broken connection is a fault once and works then`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let keys = BatchKeys(partitions: [Self.share])
        let calls: [(String, () throws(PortFault) -> Void)] = [
            ("claim", { () throws(PortFault) in _ = try store.claim([]) }),
            ("storeStarts", { () throws(PortFault) in try store.storeStarts([Rows.zero: 5], clusterID: "c") }),
            ("recovery", { () throws(PortFault) in _ = try store.recovery([Rows.zero]) }),
            ("move", { () throws(PortFault) in _ = try store.move([]) }),
            ("mark", { () throws(PortFault) in try store.mark([], []) }),
            ("load", { () throws(PortFault) in _ = try store.load(keys) }),
            ("halt", { () throws(PortFault) in try store.halt("why") }),
        ]
        for (name, call) in calls {
            try store.rollback()
            try database.terminate()
            guard case .storeAway = fault(call) else {
                Issue.record("\(name)")
                continue
            }
            #expect(fault(call) == nil, "\(name)")
        }
    }

    @Test func `a batch whose load broke is not stored by a new connection`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        try database.terminate()
        guard case .storeAway = fault({ () throws(PortFault) in try store.rollback() }) else {
            Issue.record("the rollback went well")
            return
        }
        let outcome = fault { () throws(PortFault) in
            _ = try store.store(Rows.batch(1, [Self.share]), marks: [], reports: [])
        }
        #expect(outcome == .storeAway("the transaction that locked the batch's rows is gone"))
        #expect(try store.claim([Rows.zero]).progress.map(\.prepared) == [5])
    }

    @Test func `the server ends a prepare that takes too long`() throws {
        let database = try StoreDatabase()
        let store = database.postgres { $0.idleInTransactionTimeout = .milliseconds(50) }
        try store.storeStarts([Rows.zero: 5], clusterID: "c")
        _ = try store.claim([Rows.zero])
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        let open =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while try database.number(open) > 0 { sched_yield() }
        guard case .unknown = try store.store(Rows.batch(1, [Self.share]), marks: [], reports: []) else {
            Issue.record("the outcome is known")
            return
        }
        #expect(try store.claim([Rows.zero]).progress.map(\.prepared) == [5])
    }

    @Test func `two lanes change one saga in turn, and the second sees what the first left`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        _ = try store.load(BatchKeys(partitions: [Self.share]))
        let created = Rows.batch(1, [Self.share]) { $0.sagas = [Rows.saga(1)] }
        #expect(try store.store(created, marks: [], reports: []) == .committed)

        let next = Rows.share(Rows.zero, 6..<7)
        _ = try store.load(BatchKeys(partitions: [next], sagas: [Rows.id(1)]))
        let second = database.postgres(lane: "b")
        let keys = BatchKeys(
            partitions: [Rows.share(Rows.one, 7..<8)], sagas: [Rows.id(1)], events: [Rows.id(1): ["cancel"]])
        let call = BlockedCall { try second.load(keys) }
        try database.wait(for: "Lock/transactionid")
        var saga = Rows.saga(1)
        saga.state = .cancelled
        saga.revision = 2
        let update = Rows.batch(2, [next]) { writes in
            writes.updates = [saga]
            writes.journal = [
                .init(
                    sagaID: saga.id, revision: 2, eventID: "cancel", source: Rows.zero, offset: 6,
                    entries: Array("[]".utf8))
            ]
        }
        #expect(try store.store(update, marks: [], reports: []) == .committed)
        let loaded = try call.wait()
        try second.rollback()
        #expect(loaded.sagas == [saga.id: saga])
        #expect(loaded.applied == [saga.id: ["cancel"]])
        #expect(loaded.now >= 1)
    }

    @Test func `a lane that waits for its rows is fenced by the claim that it waited for`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        var claimer = try Connection.open(database.options)
        try claimer.begin()
        try claimer.execute(sql: "UPDATE partition_progress SET epoch = epoch + 1 WHERE partition = 0")
        let keys = BatchKeys(partitions: [Self.share, Rows.share(Rows.one, 7..<8)])
        let call = BlockedCall { try store.load(keys) }
        try database.wait(for: "Lock/transactionid")
        #expect(claimer.commit().isCommitted)
        #expect(try call.wait().prepared == [Rows.one: 7])
    }

    @Test func `a start that is stored while a group halts waits for the halt`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        var holder = try Connection.open(database.options)
        try holder.begin()
        try holder.execute(sql: "SELECT 1 FROM partition_progress FOR UPDATE")
        let halt = BlockedCall { try store.halt("why") }
        try database.wait(for: "Lock/(transactionid|tuple)")
        let late = database.postgres(lane: "b")
        let start = BlockedCall { try late.storeStarts([Rows.other: 0], clusterID: "c") }
        try database.wait(for: "Lock/advisory")
        try holder.rollback()
        try halt.wait()
        try start.wait()
        #expect(try late.claim([Rows.other]).halted == "why")
    }

    @Test func `a lock that is not given in time is a moment's trouble`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        var holder = try Connection.open(database.options)
        try holder.begin()
        try holder.execute(sql: "SELECT 1 FROM partition_progress FOR UPDATE")
        let hasty = database.postgres { $0.lockTimeout = .milliseconds(20) }
        guard case .storeAway = fault({ () throws(PortFault) in _ = try hasty.claim([Rows.zero]) }) else {
            Issue.record("no fault")
            return
        }
        try holder.rollback()
        #expect(try hasty.claim([Rows.zero]).progress.map(\.epoch) == [2])
        _ = store
    }

    @Test func `a server that only reads may be promoted; what a person has to mend is refused`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let reading = database.postgres()
        let name = try #require(database.options.database)
        try database.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        let away = fault { () throws(PortFault) in _ = try reading.claim([Rows.zero]) }
        guard case .storeAway(let text) = away else {
            Issue.record("\(String(describing: away))")
            return
        }
        #expect(text.contains("25006"))
        try store.mark([], [])

        let nowhere = database.postgres { $0.database = "nowhere" }
        guard case .storeRefused(let missing) = fault({ () throws(PortFault) in _ = try nowhere.claim([]) }) else {
            Issue.record("no refusal")
            return
        }
        #expect(missing.hasSuffix("create the database, or correct its name in DATABASE_URL"))
    }

    @Test(arguments: [
        (
            "DELETE FROM schema_migrations WHERE version = \(StoreConnection.schemaVersion)",
            "at migration \(StoreConnection.schemaVersion - 1)", "run `orchestrator migrate`"
        ),
        (
            """
            INSERT INTO schema_migrations (version, name, checksum, orchestrator_version)
            VALUES (\(StoreConnection.schemaVersion + 1), 'x', 'x', 'x')
            """, "at migration \(StoreConnection.schemaVersion + 1)", "use a newer program"
        ),
        ("DROP TABLE schema_migrations", "42P01", "run `orchestrator migrate`"),
    ]) func `another schema is refused`(sql: String, what: String, remedy: String) throws {
        let database = try StoreDatabase()
        try database.run(sql)
        let store = database.postgres()
        guard case .storeRefused(let text) = fault({ () throws(PortFault) in _ = try store.claim([]) }) else {
            Issue.record("no refusal")
            return
        }
        #expect(text.contains(what))
        #expect(text.hasSuffix(remedy))
    }

    @Test(arguments: ["saga_history_pkey", "sagas_attempt_check", "sagas_plan_holder", "value"])
    func `what no second creator explains is named, and leaves nothing`(name: String) throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let batch = Rows.batch(1, [Self.share]) { writes in
            writes.sagas = [Rows.saga(1)]
            switch name {
            case "saga_history_pkey": writes.journal = [Self.entry(1), Self.entry(1)]
            case "sagas_attempt_check": writes.sagas.append(Rows.saga(2, attempt: 0))
            case "sagas_plan_holder":
                writes.sagas.append(Rows.saga(2, plan: (0..<3000).map { String($0, radix: 36) }.joined()))
            default: writes.sagas.append(Rows.saga(2, plan: "a\0"))
            }
        }
        guard case .conflict(let conflict) = try store.prepare(batch, [Self.share]) else {
            Issue.record("no conflict")
            return
        }
        #expect(conflict.key == .constraint(name))
        #expect(try store.look(BatchKeys(partitions: [Self.share])).prepared == [Rows.zero: 5])
        #expect(try database.number("SELECT count(*) FROM sagas") == 0)
    }

    private static func entry(_ revision: Int64) -> SagaWrites.JournalRow {
        .init(
            sagaID: Rows.id(1), revision: revision, eventID: "e\(revision)", source: Rows.zero, offset: 5,
            entries: Array("[]".utf8))
    }

    @Test func `sagas that wait for each other in a circle are a conflict without a key`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let late = database.postgres(lane: "b")
        let mine = Rows.share(Rows.zero, 5..<6)
        let theirs = Rows.share(Rows.one, 7..<8)
        _ = try store.load(BatchKeys(partitions: [mine]))
        _ = try late.load(BatchKeys(partitions: [theirs]))
        // Each takes its own lock, waits at the gate, then wants the other's.
        var setup = try Connection.open(database.options)
        try setup.run(
            script: """
                CREATE FUNCTION circle() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock(NEW.partition);
                    PERFORM pg_advisory_xact_lock_shared(10);
                    PERFORM pg_advisory_xact_lock(1 - NEW.partition);
                    RETURN NEW;
                END $$;
                CREATE TRIGGER circle BEFORE INSERT ON outbox_0 FOR EACH ROW EXECUTE FUNCTION circle();
                """)
        try setup.begin()
        try setup.execute(sql: "SELECT pg_advisory_xact_lock(10)::text")
        let first = BlockedCall { try store.store(Rows.batch(1, [mine]), marks: [], reports: []) }
        let second = BlockedCall { try late.store(Rows.batch(2, [theirs]), marks: [], reports: []) }
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
        while try database.number(waiting) < 2 { sched_yield() }
        try setup.rollback()
        let outcomes = [try first.wait(), try second.wait()]
        let keys = outcomes.compactMap { outcome -> StoreConflict.Key? in
            if case .conflict(let conflict) = outcome { conflict.key } else { nil }
        }
        #expect(keys == [StoreConflict.Key.none])
        #expect(outcomes.contains(.committed))
    }
}
