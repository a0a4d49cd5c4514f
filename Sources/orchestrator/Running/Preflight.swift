internal import Kafka
internal import Postgres

/// What must be there before the service starts.
struct Preflight {
    private let settings: Settings

    /// Takes the settings; nothing is contacted.
    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Fails with every topic that is missing or unreadable, or with the migrations that are pending.
    func check() throws {
        try KafkaAccess(settings).run { access in
            let (found, brokers) = try access.survey()
            let missing = TopicPlan(settings, optional: false).problems(found: found, brokers: brokers).filter {
                switch $0.kind {
                case .missing, .unreadable: true
                case .partitions, .replication: false
                }
            }
            guard missing.isEmpty else {
                throw CommandFailure(.checkFailed, missing.map(\.description).joined(separator: "\n"))
            }
        }
        try PostgresAccess(settings).run { connection in
            let migrator = Migrator(
                try MigrationSet(folder: settings.migrationsFolder), programVersion: ProgramVersion.current)
            let pending = try migrator.status(on: &connection).pending
            guard pending.isEmpty else {
                let names = pending.map(\.fileName).joined(separator: ", ")
                throw CommandFailure(.checkFailed, "the database lacks \(names); run `orchestrator migrate`")
            }
        }
    }
}
