internal import ArgumentParser
internal import FlowC

/// A subcommand of `orchestrator saga`: an order about one saga.
protocol OrderCommand: ReportingCommand {
    /// Which saga, and why.
    var options: OrderOptions { get }
    /// What is ordered; throws when it cannot be a command record.
    func order() throws -> Command.Order
    /// Whether the saga need not be known yet.
    var mayBeEarly: Bool { get }
}

extension OrderCommand {
    var mayBeEarly: Bool { false }

    /// Refuses an order that the engine could not read, before anything is contacted.
    func validate() throws {
        let order = try order()
        let command = Command(
            id: "-", order: order, saga: .namespace, reason: options.reason, issuedAt: 0, issuedBy: options.issuer)
        do throws(RejectedRecord) {
            try command.checkReadable()
        } catch {
            throw ValidationError("\(error.field): \(error.detail)")
        }
    }

    /// Produces the record, and waits for the answer when that is asked for.
    func perform() throws {
        // Only who waits asks for signals; to everyone else they are the end.
        let interruption = options.wait.map { _ in Interruption() }
        let settings = try options.file.load(options.kafka, options.postgres, options.log).settings
        let desk = OrderDesk(
            settings: settings, access: try KafkaAccess(settings), database: try PostgresAccess(settings))
        let saga = try desk.saga(options.sagaOrPlan, mayBeEarly: mayBeEarly)
        let command = try desk.issue(try order(), for: saga, reason: options.reason, by: options.issuer)
        Terminal.out("accepted: \(command.id)")
        guard let wait = options.wait, let interruption else { return }
        let answer = try desk.answer(to: command, within: .seconds(wait), or: interruption)
        Terminal.out(answer.text)
        if answer.isRefusal { throw CommandFailure(.failure) }
    }
}
