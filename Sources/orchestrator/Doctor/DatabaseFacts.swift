internal import FlowC
internal import Postgres
internal import SagaEngine

/// What Postgres tells `doctor`.
struct DatabaseFacts: Sendable {
    /// How the migrations stand.
    enum Schema: Equatable, Sendable {
        /// At the version of this program.
        case current(Int32)
        /// These files are missing.
        case pending([String])
        /// The database and the program do not fit together, in words.
        case unfit(String)
    }

    /// What the tables of the engine say; only with a current schema.
    struct Group: Sendable {
        /// Every row of `partition_progress`.
        let progress: [PartitionProgress]
        /// Why the group is halted.
        let halt: Halt?
        /// Prepared rows that are not known to be published.
        let unpublished: [OutboxRow]
        /// Counts.
        let counts: GroupCounts
    }

    /// Major and minor version, such as 15.20.
    let version: String
    /// Whether it is a standby.
    let isStandby: Bool
    /// Clock of the database less clock of this host, milliseconds; wrong by half a round trip at most.
    let clockDifference: Int64
    /// The migrations.
    let schema: Schema
    /// The tables.
    let group: Group?

    /// Asks the database.
    static func read(_ access: PostgresAccess, group name: String, migrations: String) throws -> DatabaseFacts {
        try access.run { connection in
            let number = connection.serverVersion
            let standby = try connection.execute(sql: "SELECT pg_is_in_recovery()").single().bool(0)
            let difference = try clockDifference(&connection)
            let schema = try schema(migrations, &connection)
            guard case .current = schema else {
                return DatabaseFacts(
                    version: "\(number / 10_000).\(number % 10_000)", isStandby: standby, clockDifference: difference,
                    schema: schema, group: nil)
            }
            let counts = try GroupCounts(group: name, on: &connection)
            let store = GroupStore(group: name) { () throws(PostgresError) in try Connection.open(access.options) }
            defer { store.close() }
            do throws(PortFault) {
                return DatabaseFacts(
                    version: "\(number / 10_000).\(number % 10_000)", isStandby: standby, clockDifference: difference,
                    schema: schema,
                    group: Group(
                        progress: try store.allProgress(), halt: try store.halted(),
                        unpublished: try store.unpublished(), counts: counts))
            } catch {
                throw access.failure(error)
            }
        }
    }

    private static func schema(_ folder: String, _ connection: inout Connection) throws -> Schema {
        let set = try MigrationSet(folder: folder)
        do throws(MigrationError) {
            let status = try Migrator(set, programVersion: ProgramVersion.current).status(on: &connection)
            return status.isCurrent ? .current(set.latest) : .pending(status.pending.map(\.fileName))
        } catch {
            if case .database = error { throw error }
            return .unfit(error.description)
        }
    }

    /// The best of three: the one with the shortest round trip.
    private static func clockDifference(_ connection: inout Connection) throws(PostgresError) -> Int64 {
        var best: (trip: Int64, difference: Int64) = (.max, 0)
        for _ in 0..<3 {
            let before = WallClock.milliseconds
            let theirs = try connection.execute(sql: "SELECT clock_timestamp()").single().timestamptz(0)
            let after = WallClock.milliseconds
            if after - before < best.trip { best = (after - before, theirs - (before + after) / 2) }
        }
        return best.difference
    }
}

extension PostgresAccess {
    /// The failure that a fault of a store means.
    func failure(_ fault: PortFault) -> CommandFailure {
        switch fault {
        case .storeAway(let text):
            CommandFailure(.unavailable, "Postgres (\(options)) is not available: \(text)")
        default:
            CommandFailure(.failure, "Postgres (\(options)): \(fault)")
        }
    }

    /// Runs `body` with a store of the group and turns its faults into failures of the command.
    func store<Answer>(of group: String, _ body: (GroupStore) throws(PortFault) -> Answer) throws -> Answer {
        let options = options
        let store = GroupStore(group: group) { () throws(PostgresError) in try Connection.open(options) }
        defer { store.close() }
        do throws(PortFault) {
            return try body(store)
        } catch {
            throw failure(error)
        }
    }
}
