internal import FlowC
internal import Kafka
internal import SagaEngine

/// From facts to findings; asks nobody.
struct Examination: Sendable {
    /// How far clocks may be apart, milliseconds. The witness allows for more; expiry and deadlines would be off by it.
    static let clockTolerance: Int64 = 2_000
    /// How long a prepared row or a parked event may wait while instances run, milliseconds.
    static let patience: Int64 = 60_000
    /// How long prepared rows may wait for their transaction while somebody runs, milliseconds.
    static let publishingPatience: Int64 = 20_000

    /// The topics that the program wants.
    let plan: TopicPlan
    /// Input topics.
    let inputs: Set<String>
    /// The group.
    let group: String
    /// Schema ids that the program knows.
    let knownSchemas: Set<UInt32>
    /// Kafka; nil when it is not available.
    let kafka: ClusterFacts?
    /// Postgres; nil when it is not available.
    let database: DatabaseFacts?
    /// The input partitions.
    let partitions: [PartitionFacts]

    /// Everything that is worth a word, in the order of the page.
    var findings: [Finding] {
        (kafka.map(kafkaFindings) ?? []) + (database.map(databaseFindings) ?? [])
            + partitions.flatMap { findings(of: $0) } + (kafka.map(groupFindings) ?? [])
    }

    /// Taken for granted where the broker does not tell.
    private var hasMembers: Bool { kafka.map { $0.group?.members.isEmpty != true } ?? false }

    private func kafkaFindings(_ kafka: ClusterFacts) -> [Finding] {
        var findings = plan.problems(found: kafka.topics, brokers: kafka.cluster.brokers.count).map { problem in
            switch problem.kind {
            case .missing: Finding.problem(problem.topic, "is missing", do: "`orchestrator topics ensure`")
            case .unreadable(let reason): Finding.problem(problem.topic, reason, do: "grant DESCRIBE and READ on it")
            case .partitions, .replication: Finding.note(problem.topic, problem.text)
            }
        }
        for (partition, reason) in kafka.unreadable.sorted(by: { $0.key < $1.key }) {
            findings.append(.problem("\(partition)", reason, do: "ask again; then look at the brokers' logs"))
        }
        if kafka.features?.verifiesOffsetCommits == false {
            findings.append(
                .note(
                    "brokers",
                    "are older than 3.7 and do not verify that an offset commit belongs to an open transaction: "
                        + "a delayed one can slip through after a crash", do: "bring the brokers to 3.7 or newer"))
        }
        for (id, partition) in kafka.schemas.sorted(by: { $0.key < $1.key }) where !knownSchemas.contains(id) {
            findings.append(
                .problem(
                    "schema \(id)", "is used in \(partition) and unknown here: such records become dead letters",
                    do: "add it to registry.json in SCHEMAS_BASE_PATH/avro"))
        }
        let open = kafka.bounds.filter(\.value.holdsOpenTransaction).keys.sorted()
        if !open.isEmpty {
            let text =
                "open in \(open.prefix(5).map(\.description).joined(separator: ", "))"
                + (open.count > 5 ? " and \(open.count - 5) more" : "") + ": readers of committed records wait there"
            findings.append(
                hasMembers
                    ? .note("transactions", text)
                    : .problem(
                        "transactions", text + ", and no instance runs",
                        do: "wait for transaction.timeout.ms; then find the owner with "
                            + "`kafka-transactions.sh find-hanging`"))
        }
        return findings
    }

    private func groupFindings(_ kafka: ClusterFacts) -> [Finding] {
        guard let found = kafka.group else {
            return [
                .note("group \(group)", "the broker does not describe groups, so nobody knows whether instances run")
            ]
        }
        let lag = partitions.reduce(0) { $0 + ($1.lag ?? 0) }
        guard hasMembers else {
            guard lag > 0 else { return [.note("group \(group)", "has no members: no instance runs")] }
            return [
                .problem(
                    "group \(group)", "has no members and \(lag) offsets to go: no instance runs",
                    do: "`orchestrator run`")
            ]
        }
        guard found.state == .stable else {
            return [.note("group \(group)", "is \(found.state.rawValue); ask again when it is stable")]
        }
        let owned = Set(found.members.flatMap(\.partitions))
        let orphans = partitions.map(\.partition).filter { !owned.contains($0) && inputs.contains($0.topic) }
        guard !orphans.isEmpty else { return [] }
        return [
            .problem(
                "group \(group)", "no member has \(orphans.map(\.description).joined(separator: ", "))",
                do: "check that all instances have the same settings, and restart those that have not")
        ]
    }

    private func databaseFindings(_ database: DatabaseFacts) -> [Finding] {
        var findings: [Finding] = []
        if database.isStandby {
            findings.append(
                .problem("Postgres", "is a standby and takes no writes", do: "point DATABASE_URL to the primary"))
        }
        switch database.schema {
        case .current: break
        case .pending(let files):
            findings.append(
                .problem("migrations", "\(files.joined(separator: ", ")) pending", do: "`orchestrator migrate`"))
        case .unfit(let text):
            findings.append(.problem("migrations", text, do: "run the program of that version"))
        }
        if abs(database.clockDifference) > Self.clockTolerance {
            findings.append(
                .problem(
                    "clock", "of Postgres differs from this host's by \(database.clockDifference) ms",
                    do: "synchronise both with NTP"))
        }
        return findings + (database.group.map(tableFindings) ?? [])
    }

    private func tableFindings(_ tables: DatabaseFacts.Group) -> [Finding] {
        var findings: [Finding] = []
        if let halt = tables.halt {
            findings.append(
                .problem(
                    "group \(group)", "is halted since \(Timestamp.text(halt.since)): \(halt.reason)",
                    do: "stop every instance, then `orchestrator recover rebuild`"))
        }
        if let oldest = tables.unpublished.map(\.createdAt).min(),
            kafka == nil || !hasMembers
                || tables.counts.now - oldest > Self.publishingPatience
        {
            findings.append(
                .problem(
                    "outbox",
                    "\(tables.unpublished.count) rows are prepared and not published, the oldest since "
                        + Timestamp.text(oldest),
                    do: "`orchestrator outbox list` shows them; "
                        + (hasMembers
                            ? "/ready of the instances says which partition is stopped and why; `orchestrator outbox divert` "
                                + "sends an output that Kafka refuses to the dead letters"
                            : "`orchestrator run` publishes them")
                ))
        }
        let counts = tables.counts
        if counts.recentDeadLetters > 0 {
            findings.append(
                .note(
                    "dead letters", "\(counts.recentDeadLetters) within 24 hours, \(counts.deadLetters) in all",
                    do: "`orchestrator tail dlq` shows them, `orchestrator replay --dead-letters` offers them again"))
        }
        if let since = counts.parkedSince, counts.now - since > Self.patience {
            findings.append(
                .problem(
                    "parked events", "\(counts.parked) wait for their saga, the oldest since \(Timestamp.text(since))",
                    do: "find out whether a partition stands still; they go on by themselves once their saga is there"))
        }
        if let since = counts.overdueSince {
            findings.append(
                .problem(
                    "timers", "\(counts.overdueTimers) are overdue, the oldest since \(Timestamp.text(since))",
                    do: hasMembers
                        ? "check that orchestration.commands can be written" : "`orchestrator run` fires them"))
        }
        return findings
    }
}
