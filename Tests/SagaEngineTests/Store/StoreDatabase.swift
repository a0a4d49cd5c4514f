import Foundation
import OrchestratorTestKit
import Postgres
import Synchronization

@testable import SagaEngine

/// A migrated database; each store has a connection of its own, as each lane has.
struct StoreDatabase: SagaStoreFixture {
    let options: ConnectionOptions

    init(_ server: PrivatePostgres? = nil) throws {
        let server = try server ?? PrivatePostgres.shared()
        var options = try server.options(database: try server.createDatabase())
        options.connectTimeout = .seconds(60)
        self.options = options
        var connection = try Connection.open(options)
        try connection.execute(sql: "SET synchronous_commit = local")
        try Migrator(Self.migrations(), programVersion: "test").migrate(on: &connection)
    }

    static func migrations() throws -> MigrationSet {
        try MigrationSet(folder: ProcessorFixture.schemas.appending(path: "postgres").path)
    }

    func store(group: String, lane: String) -> any SagaStore { postgres(group: group, lane: lane) }

    /// A store whose connections have what `change` sets. Without it a lock is waited for as long as it takes.
    func postgres(
        group: String = "g", lane: String = "a", _ change: (inout ConnectionOptions) -> Void = { _ in }
    ) -> PostgresSagaStore {
        var options = options
        options.lockTimeout = .zero
        change(&options)
        return PostgresSagaStore(group: group, lane: lane, version: "v2", connect: Self.opening(options))
    }

    var connect: () throws(PostgresError) -> Connection { Self.opening(options) }

    static func opening(_ options: ConnectionOptions) -> () throws(PostgresError) -> Connection {
        { () throws(PostgresError) in try Connection.open(options) }
    }

    /// The answer of a query with one int8.
    func number(_ sql: String) throws -> Int64 {
        var connection = try Connection.open(options)
        return try connection.execute(sql: "SELECT (\(sql))::int8").single().int8(0)
    }

    func run(_ sql: String) throws {
        var connection = try Connection.open(options)
        try connection.execute(sql: sql)
    }

    /// Ends every other connection to the database that is idle, or the one that waits for that event of
    /// `pg_stat_activity` once there is one; returns when it has ended.
    func terminate(onceWaiting event: String? = nil) throws {
        if let event { try wait(for: event) }
        let ended = event.map(Self.waiting) ?? Self.others
        let pids = try numbers("SELECT pid::int8 FROM pg_stat_activity WHERE \(ended)")
        for pid in pids {
            _ = try number("SELECT pg_terminate_backend(\(pid))::int")
            while try number("SELECT count(*) FROM pg_stat_activity WHERE pid = \(pid)") > 0 { sched_yield() }
        }
    }

    /// Waits until another connection waits for that event of `pg_stat_activity`.
    func wait(for event: String) throws {
        let deadline = Date(timeIntervalSinceNow: 120)
        while try number("SELECT count(*) FROM pg_stat_activity WHERE \(Self.waiting(event))") == 0 {
            guard Date() < deadline else { throw NobodyWaits(event: event) }
        }
    }

    private func numbers(_ sql: String) throws -> [Int64] {
        var connection = try Connection.open(options)
        return try connection.execute(sql: sql).map { try $0.int8(0) }
    }

    private static let others = "datname = current_database() AND pid <> pg_backend_pid()"

    private static func waiting(_ event: String) -> String {
        others + " AND wait_event_type || '/' || wait_event ~ '^\(event)$'"
    }

    struct NobodyWaits: Error {
        let event: String
    }
}
