internal import Kafka
internal import Synchronization

/// The way of a command to Kafka: the clients' configuration, and errors that name the brokers and what to do.
struct KafkaAccess: Sendable {
    /// How long a broker may take to answer.
    static let timeout: Duration = .seconds(5)

    /// What every client gets.
    let configuration: KafkaConfiguration
    /// The brokers, as configured.
    let servers: String
    private let lastWords = LastWords()

    /// Takes the settings; nothing is contacted.
    init(_ settings: Settings) throws(ConfigurationError) {
        configuration = try settings.kafkaConfiguration()
        servers = try settings.requiredBootstrapServers()
    }

    /// librdkafka's log goes nowhere, but the last complaint is kept: it explains a time-out.
    var callbacks: ClientCallbacks {
        ClientCallbacks(
            log: { [lastWords] line in
                if line.severity <= .error { lastWords.text.withLock { $0 = Self.plain(line.text) } }
            },
            error: { [lastWords] error in
                if error.code == .authentication { lastWords.refusal.withLock { $0 = error.text } }
            })
    }

    /// A line of librdkafka's log without the name of the thread and the counts at its end.
    static func plain(_ line: String) -> String {
        var text = Substring(line)
        if text.hasPrefix("[thrd:"), let end = text.firstRange(of: "]: ") { text = text[end.upperBound...] }
        if let counts = text.firstRange(of: " (after ") { text = text[..<counts.lowerBound] }
        return String(text)
    }

    /// Runs `body` and turns its Kafka errors into failures of the command.
    func run<Answer>(_ body: (KafkaAccess) throws -> Answer) throws -> Answer {
        do {
            return try body(self)
        } catch let error as KafkaError {
            throw failure(error)
        }
    }

    /// All topics of the cluster, by name, and how many brokers it has; the first contact of most commands. No topic is
    /// asked for by its name, so none is created by asking.
    func survey() throws(KafkaError) -> (topics: [String: TopicDescription], brokers: Int) {
        let admin = try Admin(configuration, callbacks: callbacks)
        let brokers: Int
        do throws(KafkaError) {
            brokers = try admin.cluster(timeout: Self.timeout).brokers.count
        } catch {
            admin.poll()  // whether the login was refused is told by the error callback alone
            throw error
        }
        let topics = try admin.topics(timeout: Self.timeout)
        return (Dictionary(topics.map { ($0.name, $0) }) { _, last in last }, brokers)
    }

    /// One topic of the cluster, or a failure that says how to create it.
    func topic(_ name: String) throws -> TopicDescription {
        guard let topic = try survey().topics[name] else {
            throw CommandFailure(
                .failure, "topic \(name) does not exist at \(servers); create it with `orchestrator topics ensure`")
        }
        return topic
    }

    /// The failure that an error means.
    func failure(_ error: KafkaError) -> CommandFailure {
        let refusal = lastWords.refusal.withLock { $0 } ?? (error.code == .authentication ? error.text : nil)
        if let refusal {
            return CommandFailure(
                .configuration,
                "Kafka at \(servers) refuses the login: \(Self.plain(refusal)); check KAFKA_SECURITY_PROTOCOL, "
                    + "KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD")
        }
        switch error.code {
        case .transport, .allBrokersDown, .resolve, .timedOut, .messageTimedOut:
            let reason = lastWords.text.withLock { $0 } ?? error.text
            return CommandFailure(
                .unavailable,
                "Kafka at \(servers) is not available (\(error.place): \(reason)); "
                    + "check KAFKA_BOOTSTRAP_SERVERS and KAFKA_SECURITY_PROTOCOL, and that the brokers run")
        case .invalidArgument:
            return CommandFailure(.configuration, "Kafka: \(error)")
        default:
            return CommandFailure(.failure, "Kafka at \(servers): \(error)")
        }
    }

    private final class LastWords: Sendable {
        let text = Mutex<String?>(nil)
        let refusal = Mutex<String?>(nil)
    }
}
