internal import ArgumentParser
internal import Kafka
internal import SagaEngine

/// `orchestrator recover adopt-cluster`
struct RecoverAdoptCluster: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt-cluster",
        abstract: "Lets the group begin anew on this Kafka cluster, or on topics that were created anew.",
        discussion: """
            For partitions whose progress was made on another cluster, or whose position the log does not hold. Their \
            watermarks start at the group's offset on this cluster, or where there is none at KAFKA_AUTO_OFFSET_RESET. Sagas \
            stay: a decision that comes again finds the saga that has applied it. Refused while the group has members, and \
            while rows are prepared and not published; --discard-prepared drops them, and `orchestrator replay --mode \
            republish` publishes their tickets here.

            Example: orchestrator recover adopt-cluster --dry-run
            """)

    @Flag(help: "Drop prepared rows that were never published.")
    var discardPrepared = false

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Start of a partition without an offset") var group: StartOptions

    func perform() throws {
        let settings = try file.load(kafka, postgres, group).settings
        let name = settings.kafkaConsumerGroupID
        let database = try PostgresAccess(settings)
        let progress = try database.store(of: name) { (store) throws(PortFault) in try store.allProgress() }
        let (clusterID, starts) = try KafkaAccess(settings).run { access in
            if !dryRun { try access.requireEmptyGroup(name, for: "adopting the cluster") }
            return try self.starts(progress, settings, access)
        }
        guard !starts.isEmpty else {
            return Terminal.out(
                "the \(progress.count) partitions of group \(name) belong to cluster \(clusterID) already")
        }
        Terminal.out(
            TextTable.render(
                ["PARTITION", "CLUSTER BEFORE", "PREPARED", "STARTS AT"],
                starts.map { ["\($0.row.partition)", $0.row.clusterID, "\($0.row.prepared)", "\($0.offset)"] }))
        guard !dryRun else { return Terminal.out("nothing was changed") }
        let positions = Dictionary(uniqueKeysWithValues: starts.map { ($0.row.partition, $0.offset) })
        let dropped = try database.store(of: name) { (store) throws(PortFault) in
            try store.adopt(positions, clusterID: clusterID, discarding: discardPrepared)
        }
        guard dropped.isEmpty || discardPrepared else {
            throw CommandFailure(
                .failure,
                "\(dropped.count) rows are prepared and not published (`orchestrator outbox list`); publish them by running "
                    + "once on their own cluster, or drop them with --discard-prepared. Nothing was changed.")
        }
        Terminal.out(
            "group \(name) begins anew on cluster \(clusterID), \(starts.count) partitions; \(dropped.count) prepared rows dropped"
        )
    }

    /// The partitions that have to begin anew, and where.
    private func starts(
        _ progress: [PartitionProgress], _ settings: Settings, _ access: KafkaAccess
    ) throws -> (String, [(row: PartitionProgress, offset: Int64)]) {
        let (topics, _) = try access.survey()
        let admin = try Admin(access.configuration, callbacks: access.callbacks)
        guard let id = try admin.cluster(timeout: KafkaAccess.timeout).id else {
            throw CommandFailure(.failure, "the brokers at \(access.servers) do not tell the id of their cluster")
        }
        let reader = try LogReader(access)
        let committed = try access.committedOffsets(
            of: progress.map(\.partition).filter { topics[$0.topic] != nil }, group: settings.kafkaConsumerGroupID)
        var starts: [(PartitionProgress, Int64)] = []
        for row in progress {
            let place = row.partition
            guard place.partition < topics[place.topic]?.partitions ?? 0 else {
                throw CommandFailure(
                    .failure, "\(place) does not exist on cluster \(id); create it with `orchestrator topics ensure`")
            }
            let bounds = try reader.bounds(of: place)
            if row.clusterID == id, (bounds.first...bounds.end).contains(row.prepared) { continue }
            if let offset = committed[place]?.offset, (bounds.first...bounds.end).contains(offset) {
                starts.append((row, offset))
                continue
            }
            switch settings.kafkaAutoOffsetReset {
            case .earliest: starts.append((row, bounds.first))
            case .latest: starts.append((row, bounds.stable))
            case .timestamp(let time):
                starts.append((row, try reader.offsets(atOrAfter: time, of: [place])[place] ?? bounds.stable))
            }
        }
        return (id, starts)
    }
}
