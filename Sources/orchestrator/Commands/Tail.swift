internal import ArgumentParser
internal import FlowC
internal import Kafka

/// `orchestrator tail`
struct Tail: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the records of an output topic, decoded, one JSON object a line.",
        discussion: """
            Reads what is committed, from the oldest record to the end as of now; with --follow only what comes from now \
            on, or with --from-beginning everything. Joins no group and changes nothing. A value that cannot be decoded is \
            null, with value_base64 and error behind it. Exit code 1 when --timeout passes before --count records came.

            Examples:
              orchestrator tail tickets --plan 9d2b… --value-only
              orchestrator tail telemetry --follow --count 1 --timeout 30
            """)

    /// What can be read.
    enum Stream: String, CaseIterable, ExpressibleByArgument {
        case tickets, results, telemetry, flow, incidents, alerts, violations, approvals, dlq

        var topic: Topic {
            switch self {
            case .tickets: .tickets
            case .results: .results
            case .telemetry: .telemetry
            case .flow: .flowTelemetry
            case .alerts: .alerts
            case .violations: .violations
            case .incidents: .incidents
            case .approvals: .approvalRequests
            case .dlq: .decisionsDeadLetters
            }
        }
    }

    @Argument(help: "What to read: \(Stream.allCases.map(\.rawValue).joined(separator: ", ")).")
    var stream: Stream

    @Flag(help: "Print the value only.")
    var valueOnly = false

    @Flag(help: "Begin at the oldest record, as it is without --follow.")
    var fromBeginning = false

    @Flag(help: "Go on when the end is reached.")
    var follow = false

    @Option(help: ArgumentHelp("Only records of this plan (by key, header or plan_id).", valueName: "id"))
    var plan: String?

    @Option(help: "End after this many records.")
    var count: Int?

    @Option(help: ArgumentHelp("End after this time.", valueName: "seconds"))
    var timeout: Double?

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        if let timeout, !(timeout > 0 && timeout < 1e9) { throw ValidationError("--timeout must be more than 0.") }
    }

    func perform() throws {
        let settings = try file.load(kafka, schemas).settings
        let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
        var lines = RecordLine(registry: try settings.schemaRegistry(), valueOnly: valueOnly)
        let printed = try KafkaAccess(settings).run { access in
            let topic = try access.topic(settings.name(of: stream.topic))
            var reader = try TopicReader(
                topic, through: access, fromBeginning: fromBeginning || !follow, follows: follow)
            var printed = 0
            while count.map({ printed < $0 }) ?? true, let record = try reader.next(until: deadline) {
                guard let line = lines.line(record, plan: plan) else { continue }
                Terminal.out(line)
                printed += 1
            }
            return printed
        }
        if let count, printed < count, let deadline, ContinuousClock.now >= deadline {
            throw CommandFailure(.failure, "\(printed) of \(count) records came within \(timeout ?? 0) s")
        }
    }
}
