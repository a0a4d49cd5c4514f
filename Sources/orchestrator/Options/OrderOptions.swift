internal import ArgumentParser
internal import Foundation

/// What every order about a saga takes.
struct OrderOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Saga id, or plan id: of its sagas the newest that has not ended, else the newest."))
    var sagaOrPlan: String

    @Option(help: ArgumentHelp("Why, for the saga's history.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who orders it, at most 36 characters. (default: the user's name)", valueName: "name"))
    var issuedBy: String?

    @Option(
        help: ArgumentHelp("Wait so long for the saga's answer; exit code 1 when it refuses.", valueName: "seconds"))
    var wait: Double?

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Log") var log: LogOptions

    func validate() throws {
        if let wait, !(wait > 0 && wait < 1e9) { throw ValidationError("--wait must be more than 0.") }
    }

    /// Who orders it.
    var issuer: String { issuedBy ?? String(NSUserName().prefix(36)) }
}
