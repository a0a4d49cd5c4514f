internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// The page that `doctor` prints.
struct DoctorReport: Sendable {
    /// What was found and what it means.
    let examination: Examination
    /// Why a service could not be asked.
    let unavailable: [String]
    /// What is said of the configuration: brokers and database.
    let servers: (kafka: String, postgres: String)

    /// Everything found.
    var findings: [Finding] { unavailableFindings + examination.findings }

    /// The exit code.
    var code: CommandFailure.Code? {
        if !unavailable.isEmpty { return .unavailable }
        return findings.contains { $0.severity == .problem } ? .failure : nil
    }

    private var unavailableFindings: [Finding] {
        unavailable.map { .problem("service", $0, do: "start it, or mend the setting that it names") }
    }

    /// The page for people.
    var text: String {
        var parts = [Self.section("KAFKA", kafkaLines), Self.section("POSTGRES", databaseLines)]
        if !examination.partitions.isEmpty {
            parts.append(TextTable.render(Self.heading, examination.partitions.map(Self.cells)))
        }
        let found = findings
        guard !found.isEmpty else { return (parts + ["Nothing to do."]).joined(separator: "\n\n") }
        let lines = found.map { finding in
            "\(finding.severity.rawValue): \(finding.subject): \(finding.text)"
                + (finding.remedy.map { "\n    → \($0)" } ?? "")
        }
        return (parts + [lines.joined(separator: "\n")]).joined(separator: "\n\n")
    }

    private static let heading = [
        "PARTITION", "FIRST", "END", "COMMITTED", "BY", "PREPARED", "PUBLISHED", "UNPUBLISHED", "LAG", "AGREEMENT",
    ]

    private static func cells(_ facts: PartitionFacts) -> [String] {
        func text(_ number: Int64?) -> String { number.map(String.init) ?? "-" }
        return [
            "\(facts.partition)", text(facts.bounds?.first), text(facts.bounds?.stable), text(facts.committed?.offset),
            facts.signature, text(facts.progress?.prepared), text(facts.progress?.published),
            "\(facts.unpublished.count)", text(facts.lag), facts.agreement.word,
        ]
    }

    private static func section(_ title: String, _ lines: [(String, String)]) -> String {
        let width = lines.map(\.0.count).max() ?? 0
        return ([title] + lines.map { "  \($0)\(String(repeating: " ", count: width - $0.count + 2))\($1)" })
            .joined(separator: "\n")
    }

    private var kafkaLines: [(String, String)] {
        guard let kafka = examination.kafka else { return [("brokers", "\(servers.kafka): not available")] }
        let members = kafka.group.map { "\($0.members.count) member\($0.members.count == 1 ? "" : "s")" }
        let missing = examination.plan.problems(found: kafka.topics, brokers: kafka.cluster.brokers.count)
        let open = kafka.bounds.values.count { $0.holdsOpenTransaction }
        return [
            ("brokers", "\(kafka.cluster.brokers.count) at \(servers.kafka), cluster \(kafka.cluster.id ?? "unknown")"),
            ("version", Self.version(kafka.features)),
            ("topics", "\(examination.plan.topics.count) wanted, \(missing.count) not as wanted"),
            (
                "group",
                "\(examination.group): \(kafka.group?.state.rawValue ?? "not described"), \(members ?? "members unknown")"
            ),
            ("lag", "\(examination.partitions.reduce(0) { $0 + ($1.lag ?? 0) })"),
            ("transactions", open == 0 ? "none open" : "open in \(open) partitions"),
            ("schemas", schemaLine(kafka)),
            ("clock", "Kafka does not tell the clock of its brokers"),
        ]
    }

    private func schemaLine(_ kafka: ClusterFacts) -> String {
        func list(_ ids: some Sequence<UInt32>) -> String {
            let text = ids.sorted().map(String.init).joined(separator: " ")
            return text.isEmpty ? "none" : text
        }
        return "known \(list(examination.knownSchemas)); in the newest inputs \(list(kafka.schemas.keys))"
    }

    static func version(_ features: BrokerFeatures?) -> String {
        switch features?.verifiesOffsetCommits {
        case nil: "unknown: the broker's answer could not be read"
        case false?: "older than 3.7; offset commits are not verified"
        case true?:
            features?.bumpsEpochs == true
                ? "4.0 or newer; offset commits are verified" : "3.7 or newer; offset commits are verified"
        }
    }

    private var databaseLines: [(String, String)] {
        guard let database = examination.database else { return [("server", "\(servers.postgres): not available")] }
        var lines = [
            ("server", "\(servers.postgres), version \(database.version)"),
            ("migrations", Self.migrations(database.schema)),
            ("clock", "\(database.clockDifference) ms against this host"),
        ]
        guard let tables = database.group else { return lines }
        let counts = tables.counts
        lines += [
            ("halted", tables.halt.map { "since \(Timestamp.text($0.since))" } ?? "no"),
            ("outbox", "\(tables.unpublished.count) rows prepared and not published"),
            ("dead letters", "\(counts.deadLetters), \(counts.recentDeadLetters) within 24 hours"),
            ("parked events", "\(counts.parked)"),
            ("early signals", "\(counts.earlySignals) for sagas that are not known yet"),
            ("timers", "\(counts.overdueTimers) overdue"),
        ]
        return lines
    }

    static func migrations(_ schema: DatabaseFacts.Schema) -> String {
        switch schema {
        case .current(let version): "version \(version), current"
        case .pending(let files): "\(files.count) pending"
        case .unfit: "not of this program"
        }
    }
}
