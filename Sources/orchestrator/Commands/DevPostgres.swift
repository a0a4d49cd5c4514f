internal import ArgumentParser
internal import OrchestratorTestKit
internal import Postgres

/// `orchestrator dev postgres`
struct DevPostgres: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "postgres",
        abstract: "Runs a Postgres server in a temporary folder until it is told to end.",
        discussion: """
            Needs the programs of Postgres on this machine. It listens on 127.0.0.1 with a password of its own and holds an \
            empty database; folder and data go when it ends. Its URL is printed on standard output.

            Example: orchestrator dev postgres --url-file /tmp/postgres
            """)

    @Option(
        help: ArgumentHelp("File that gets the URL, with the password, once the server answers.", valueName: "file"))
    var urlFile: String?

    @Flag(help: "End when standard input closes.")
    var untilEof = false

    func perform() throws {
        var settings = PrivatePostgres.Settings()
        settings.listensOnTCP = true
        let server: PrivatePostgres
        let name = Settings().postgresDatabase
        do {
            server = try PrivatePostgres(settings)
            var connection = try Connection.open(server.options())
            try connection.run(script: "CREATE DATABASE \(name)")
        } catch {
            throw CommandFailure(.unavailable, "the server does not start: \(error)")
        }
        try withExtendedLifetime(server) {
            let url = server.url(database: name)
            if let urlFile { try AddressFile.write(url, to: urlFile) }
            Terminal.out(url)
            Lifetime.wait(untilEndOfInput: untilEof)
        }
    }
}
