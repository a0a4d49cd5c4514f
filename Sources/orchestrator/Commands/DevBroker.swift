internal import ArgumentParser
internal import FlowC
internal import Kafka
internal import OrchestratorTestKit

/// `orchestrator dev broker`
struct DevBroker: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker",
        abstract: "Runs a broker in this process, with all topics, until it is told to end.",
        discussion: """
            It is librdkafka's mock cluster and no Kafka: it keeps nothing when it ends, holds at most 100,000 records a \
            partition, and keeps no offsets that are sent in transactions. Its address is printed on standard output.

            Example: orchestrator dev broker --address-file /tmp/broker
            """)

    @Option(help: ArgumentHelp("File that gets the address once the broker listens.", valueName: "file"))
    var addressFile: String?

    @Flag(help: "End when standard input closes.")
    var untilEof = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions

    func perform() throws {
        let plan = TopicPlan(try file.load().settings, optional: true)
        let broker: EmbeddedBroker
        do throws(KafkaError) {
            broker = try EmbeddedBroker(
                topics: plan.topics.map { EmbeddedBroker.Topic($0.name, partitions: Int($0.partitions)) })
        } catch {
            throw CommandFailure(.unavailable, "the broker does not start: \(error)")
        }
        try withExtendedLifetime(broker) {
            if let addressFile { try AddressFile.write(broker.bootstrapServers, to: addressFile) }
            Terminal.out(broker.bootstrapServers)
            Lifetime.wait(untilEndOfInput: untilEof)
        }
    }
}
