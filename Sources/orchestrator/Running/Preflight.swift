internal import FlowC
internal import Kafka
internal import Logging
internal import Postgres
internal import SagaEngine

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
        try refuseOrphans()
    }

    /// Says, where it can be found out, that the broker lets delayed offset commits through (KIP-890 part 1, KAFKA-15449).
    func warnOfOldBroker(_ logger: Logger) throws {
        let patience = Duration.seconds(10)
        let features = try KafkaAccess(settings).run { access in
            try? Admin.brokerFeatures(access.configuration, timeout: patience)
        }
        guard features?.verifiesOffsetCommits == false else { return }
        logger.warning(
            """
            the broker is older than 3.7: it does not check that an offset commit belongs to an open transaction, so that a \
            delayed one can slip through (KAFKA-15449)
            """)
    }

    /// Prepared rows of a topic that nobody reads any more would never be published.
    private func refuseOrphans() throws {
        let subscribed = Set(Topic.inputs.map { settings.name(of: $0) })
        let options = try PostgresAccess(settings).options
        let store = GroupStore(group: settings.kafkaConsumerGroupID) { () throws(PostgresError) in
            try Connection.open(options)
        }
        defer { store.close() }
        let orphans: [PartitionProgress]
        do {
            orphans = try store.allProgress().filter {
                $0.published < $0.prepared && !subscribed.contains($0.partition.topic)
            }
        } catch {
            throw CommandFailure(.unavailable, "\(error)")
        }
        guard orphans.isEmpty else {
            let names = orphans.map { "\($0.partition) (\($0.published) to \($0.prepared))" }.joined(separator: ", ")
            throw CommandFailure(
                .checkFailed,
                "rows of topics that are not subscribed are prepared and not published: \(names); start once with the "
                    + "topic names that they were made with, so that they are published")
        }
    }
}
