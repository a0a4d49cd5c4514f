internal import ArgumentParser
internal import FlowC
internal import Postgres

/// `orchestrator migrate`
struct Migrate: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the database to the version of this program.",
        discussion: """
            Several at once are safe: one works, the others wait. With --status nothing is changed, and the exit code is 2 \
            when migrations are pending.

            Example: orchestrator migrate --database-url postgres://user@localhost/orchestrator
            """)

    @Flag(help: "Only show what is applied and what is pending.")
    var status = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func perform() throws {
        let settings = try file.load(postgres, schemas).settings
        try PostgresAccess(settings).run { connection in
            let set = try MigrationSet(folder: settings.migrationsFolder)
            let migrator = Migrator(set, programVersion: ProgramVersion.current)
            if status {
                try show(migrator.status(on: &connection))
            } else {
                let applied = try migrator.migrate(on: &connection) { Terminal.out(Self.line($0)) }
                Terminal.out("the database is at version \(set.latest); \(applied.count) migrations applied now")
            }
        }
    }

    private func show(_ status: MigrationStatus) throws {
        let applied = status.applied.map { row in
            [String(row.version), row.name, "applied \(FlowC.Timestamp.text(row.appliedAt)) by \(row.programVersion)"]
        }
        let pending = status.pending.map { [String($0.version), $0.name, "pending"] }
        Terminal.out(TextTable.render(["VERSION", "NAME", "STATUS"], applied + pending))
        guard status.isCurrent else {
            throw CommandFailure(
                .checkFailed, "\(status.pending.count) migrations are pending; run `orchestrator migrate`")
        }
    }

    private static func line(_ event: Migrator.Event) -> String {
        switch event {
        case .waitingForLock(let holder):
            "another program migrates" + (holder.map { " (server process \($0))" } ?? "") + "; waiting"
        case .applying(let file): "\(file): applying"
        case .applied(let file): "\(file): applied"
        }
    }
}
