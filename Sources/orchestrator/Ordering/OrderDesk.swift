internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// Hands orders about sagas to the engine: finds the saga, produces the command, and looks for the answer.
struct OrderDesk {
    /// How long to wait before the database is asked for the answer again.
    private static let pause = Duration.milliseconds(100)

    let settings: Settings
    let access: KafkaAccess
    let database: PostgresAccess

    /// The saga that an id means, see ``SagaSummary/named(_:among:)``; a failure when there is none, unless it `mayBeEarly` and
    /// the id is one that a saga can have.
    func saga(_ id: String, mayBeEarly: Bool = false) throws -> Identifier {
        let found = try database.run { connection in try SagaQueries.find(id, on: &connection) }
        guard let saga = SagaSummary.named(id, among: found) else {
            if mayBeEarly, let early = Identifier(id) {
                Terminal.error("saga \(early) is not known yet: the signal waits for it")
                return early
            }
            throw CommandFailure(.failure, "no saga with the saga id or plan id \(id); nothing was sent")
        }
        if saga.id != Identifier(id) { Terminal.error("plan \(id): saga \(saga.id), \(saga.state)") }
        return saga.id
    }

    /// Produces a command; it is on the topic when this returns. Blocks.
    func issue(
        _ order: Command.Order, for saga: Identifier, reason: String, by issuer: String
    ) throws -> Command {
        var generator = SystemRandomNumberGenerator()
        let command = Command(
            id: Identifier.random(using: &generator).description, order: order, saga: saga, reason: reason,
            issuedAt: WallClock.milliseconds, issuedBy: issuer)
        try access.run { access in
            let topic = try access.topic(settings.name(of: .commands)).name
            let producer = try CommandProducer(kafka: access.configuration, logger: settings.logger(label: "saga"))
            try access.send(
                [ProducerRecord(topic: topic, key: command.key, value: command.json)], through: producer)
        }
        return command
    }

    /// What the saga's history says about a command; a failure when it says nothing within the time, or when SIGINT or
    /// SIGTERM ends the waiting. Blocks.
    func answer(
        to command: Command, within time: Duration, or interruption: Interruption
    ) throws -> OrderAnswer {
        let deadline = ContinuousClock.now + time
        return try database.run { connection in
            while true {
                if let entries = try SagaQueries.entries(of: command, on: &connection) {
                    return OrderAnswer(to: command, entries: entries)
                }
                guard ContinuousClock.now < deadline else {
                    throw CommandFailure(
                        .failure,
                        "saga \(command.saga) has not answered within \(time); the command stays in force, see "
                            + "`orchestrator sagas show \(command.saga)`, and check that an instance runs")
                }
                // Asked again and again: the row is another process's, and a NOTIFY with each batch would cost every
                // saga what this command needs for one.
                guard !interruption.isRaised(within: Self.pause) else {
                    throw CommandFailure(
                        .failure,
                        "no longer waiting; the command stays in force, see `orchestrator sagas show \(command.saga)`")
                }
            }
        }
    }
}
