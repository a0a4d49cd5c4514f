internal import Kafka
internal import SagaEngine

/// What a rebuild has to go through.
struct RebuildCourse: Sendable {
    /// The partitions and how far.
    let goals: [RebuildGoal]
    /// The cluster.
    let clusterID: String
    /// The logs of the partitions.
    let bounds: [TopicPartition: LogBounds]
    private let foreign: [PartitionProgress]

    /// Asks Kafka. `inputs` are the topics of the group.
    init(
        _ progress: [PartitionProgress], inputs: Set<String>, group: String, _ access: KafkaAccess
    ) throws {
        let (topics, _) = try access.survey()
        let admin = try Admin(access.configuration, callbacks: access.callbacks)
        guard let id = try admin.cluster(timeout: KafkaAccess.timeout).id else {
            throw CommandFailure(.failure, "the brokers at \(access.servers) do not tell the id of their cluster")
        }
        let partitions = inputs.union(progress.map(\.partition.topic)).sorted().flatMap { name in
            (0..<(topics[name]?.partitions ?? 0)).map { TopicPartition(name, $0) }
        }
        let reader = try LogReader(access)
        var bounds: [TopicPartition: LogBounds] = [:]
        for partition in partitions { bounds[partition] = try reader.bounds(of: partition) }
        let committed = try access.committedOffsets(of: partitions, group: group)
        goals = RebuildGoal.goals(committed, progress) { bounds[$0]?.first ?? 0 }
        clusterID = id
        self.bounds = bounds
        foreign = progress.filter { $0.clusterID != id }
    }

    /// What Postgres lacks, a line a partition.
    var table: String {
        TextTable.render(
            ["PARTITION", "FROM", "TO", "LOG BEGINS"],
            goals.map { ["\($0.partition)", "\($0.from)", "\($0.to)", "\(bounds[$0.partition]?.first ?? 0)"] })
    }

    /// The offsets to read; records that are gone are left out.
    var ranges: [TopicPartition: Range<Int64>] {
        Dictionary(
            uniqueKeysWithValues: goals.map { goal in
                let from = max(goal.from, bounds[goal.partition]?.first ?? goal.from)
                return (goal.partition, min(from, goal.to)..<goal.to)
            })
    }

    /// Refuses another cluster, and what the log no longer or not yet holds.
    func check(acceptGaps: Bool) throws {
        if let row = foreign.first {
            throw CommandFailure(
                .failure,
                "\(row.partition): its progress was made on cluster \(row.clusterID), this is \(clusterID); mend "
                    + "KAFKA_BOOTSTRAP_SERVERS, or see `orchestrator recover adopt-cluster`")
        }
        for goal in goals {
            guard let bounds = bounds[goal.partition] else { continue }
            guard goal.to <= bounds.end else {
                throw CommandFailure(
                    .failure,
                    "\(goal.partition): the group has committed \(goal.to), and the log ends at \(bounds.end); was the "
                        + "topic created anew? See `orchestrator recover adopt-cluster`")
            }
            guard goal.from >= bounds.first || acceptGaps else {
                throw CommandFailure(
                    .failure,
                    "\(goal.partition): records \(goal.from) to \(bounds.first - 1) are gone by retention; restore a newer "
                        + "backup, or give --accept-gaps to go on without their sagas")
            }
        }
    }
}
