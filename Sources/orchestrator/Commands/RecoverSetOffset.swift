internal import ArgumentParser
internal import Kafka
internal import SagaEngine

/// `orchestrator recover set-offset`
struct RecoverSetOffset: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-offset",
        abstract: "Moves the group's committed offset, as an operator's wish.",
        discussion: """
            The offset is committed unsigned, as the tools of Kafka do, so that the next owner of the partition sees that it \
            was moved: back is a rewind (records are offered again, sagas that have applied them do nothing), ahead stops the \
            partition until `orchestrator run --accept-skip`. Refused while the group has members.

            Example: orchestrator recover set-offset --topic plans.consensus --partition 2 --to earliest --dry-run
            """)

    @Option(help: "The topic.")
    var topic: String

    @Option(help: ArgumentHelp("The partition; may be repeated.", valueName: "n"))
    var partition: [Int32] = []

    @Flag(help: "Every partition of the topic.")
    var all = false

    @Option(help: ArgumentHelp("Where to: earliest, latest, or an offset.", valueName: "offset"))
    var to: OffsetTarget

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Group") var group: GroupOptions

    func validate() throws {
        if partition.isEmpty != all { throw ValidationError("Give --partition N, or --all, and not both.") }
    }

    func perform() throws {
        let settings = try file.load(kafka, postgres, group).settings
        let name = settings.kafkaConsumerGroupID
        let progress = try PostgresAccess(settings).store(of: name) { (store) throws(PortFault) in
            try store.allProgress()
        }
        try KafkaAccess(settings).run { access in
            let found = try access.topic(topic)
            let wanted = all ? Array(0..<found.partitions) : Array(Set(partition)).sorted()
            if let missing = wanted.first(where: { !(0..<found.partitions).contains($0) }) {
                throw CommandFailure(.failure, "\(topic) has \(found.partitions) partitions, none is number \(missing)")
            }
            if !dryRun { try access.requireEmptyGroup(name, for: "moving its offsets") }
            let changes = try changes(wanted.map { TopicPartition(topic, $0) }, name, progress, access)
            Terminal.out(OffsetChange.table(changes))
            guard !dryRun else { return Terminal.out("nothing was changed") }
            try access.setOffsets(
                Dictionary(uniqueKeysWithValues: changes.map { ($0.partition, $0.after) }), group: name)
            Terminal.out("moved \(changes.count) offset(s) of group \(name)")
        }
    }

    private func changes(
        _ partitions: [TopicPartition], _ group: String, _ progress: [PartitionProgress], _ access: KafkaAccess
    ) throws -> [OffsetChange] {
        let reader = try LogReader(access)
        let committed = try access.committedOffsets(of: partitions, group: group)
        return try partitions.map { partition in
            let bounds = try reader.bounds(of: partition)
            guard let offset = to.resolved(in: bounds) else {
                throw CommandFailure(
                    .failure, "\(partition): the log holds \(bounds.first) to \(bounds.end); give an offset within")
            }
            return OffsetChange(
                partition: partition, before: committed[partition], after: offset,
                progress: progress.first { $0.partition == partition })
        }
    }
}
