internal import ArgumentParser
internal import FlowC
internal import Kafka
internal import SagaEngine

/// `orchestrator outbox divert`
struct OutboxDivert: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "divert",
        abstract: "Sends an output that Kafka refuses to the dead letters instead, so that its partition goes on.",
        discussion: """
            Takes the first row of the partition that is not published and turns one of its outputs into a dead letter of the \
            partition's topic: same key, value and headers, with x-dlq-reason and x-dlq-topic, so that `orchestrator replay \
            --dead-letters` can send it where it was meant to go once the cause is gone. Without --output it is the first \
            one that is larger than its topic allows, or whose topic does not exist. Restart the instance that has the \
            partition, or start one, to publish the row.

            Example: orchestrator outbox divert --topic plans.consensus --partition 3 --output 12
            """)

    @Option(help: "The input topic.")
    var topic: String

    @Option(help: "The input partition.")
    var partition: Int32

    @Option(help: ArgumentHelp("The number of the output, as `outbox list --outputs` shows it.", valueName: "n"))
    var output: Int?

    @Option(help: "Why, for people; x-dlq-detail.")
    var reason = "Kafka refused it"

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Group") var group: GroupOptions

    func validate() throws {
        if let output, output < 0 { throw ValidationError("--output counts from 0.") }
        if partition < 0 { throw ValidationError("--partition counts from 0.") }
    }

    func perform() throws {
        let settings = try file.load(kafka, postgres, group).settings
        let place = TopicPartition(topic, partition)
        let database = try PostgresAccess(settings)
        let rows = try database.store(of: settings.kafkaConsumerGroupID) { (store) throws(PortFault) in
            try store.unpublished()
        }
        guard let row = rows.first(where: { $0.source == place }) else {
            throw CommandFailure(.failure, "\(place) has no row that is prepared and not published")
        }
        let index = try output ?? KafkaAccess(settings).run { try refused(row, $0) }
        guard row.outputs.indices.contains(index) else {
            throw CommandFailure(
                .failure,
                "the row \(row.from)-\(row.to) of \(place) has \(row.outputs.count) outputs, 0 to "
                    + "\(row.outputs.count - 1)")
        }
        guard let input = Topic.allCases.first(where: { settings.name(of: $0) == topic }),
            let letters = input.deadLetters.map(settings.name(of:))
        else { throw CommandFailure(.failure, "\(topic) has no topic for dead letters") }
        var outputs = row.outputs
        outputs[index] = Diversion(reason: reason).deadLetter(of: outputs[index], in: row, to: letters)
        let refusedTopic = row.outputs[index].topic
        Terminal.out(
            "output \(index) of \(place) \(row.from)-\(row.to) for \(refusedTopic) "
                + "(\(row.outputs[index].bytes) bytes) → \(letters)")
        guard !dryRun else { return Terminal.out("nothing was changed") }
        let done = try database.store(of: settings.kafkaConsumerGroupID) { (store) throws(PortFault) in
            try store.rewrite(place, to: row.to, outputs: outputs)
        }
        guard done else {
            throw CommandFailure(.failure, "the row was published meanwhile; nothing was changed")
        }
        Terminal.out("diverted; the next owner of \(place) publishes the row")
    }

    /// The first output that its topic cannot take.
    private func refused(_ row: OutboxRow, _ access: KafkaAccess) throws -> Int {
        let (topics, _) = try access.survey()
        let admin = try Admin(access.configuration, callbacks: access.callbacks)
        var limits: [String: Int] = [:]
        for name in Set(row.outputs.map(\.topic)) where topics[name] != nil {
            let entries = try admin.configuration(ofTopic: name, timeout: KafkaAccess.timeout)
            limits[name] = entries.first { $0.name == "max.message.bytes" }?.value.flatMap(Int.init) ?? .max
        }
        if let index = row.outputs.firstIndex(where: { $0.bytes > limits[$0.topic] ?? -1 }) { return index }
        throw CommandFailure(
            .failure,
            "no output of the row \(row.from)-\(row.to) is larger than its topic allows; name one with --output:\n"
                + OutboxReport.outputs(of: row))
    }
}
