internal import FlowC
internal import Foundation
internal import OrchestratorTestKit
internal import Postgres

/// The broker and the database of an end-to-end benchmark: those that the settings name, else an embedded broker in a
/// process of its own (so that its work is not counted as ours) and a private durable Postgres. They end with this object.
final class BenchmarkServers {
    /// `bootstrap.servers`.
    let bootstrapServers: String
    /// Postgres.
    let database: ConnectionOptions
    /// Whether the broker is librdkafka's mock, which silently drops the oldest records of a partition above some 5 MB.
    let isMock: Bool
    private let broker: Process?
    /// The broker ends when this closes, also when this process is killed.
    private let keepAlive = Pipe()
    private let postgres: PrivatePostgres?

    /// Starts what the settings do not name.
    init(_ settings: Settings) throws {
        if let servers = settings.kafkaBootstrapServers {
            (bootstrapServers, isMock, broker) = (servers, false, nil)
        } else {
            let process = Process()
            process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = ["dev", "broker", "--until-eof"]
            process.standardInput = keepAlive
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            bootstrapServers = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !bootstrapServers.isEmpty else {
                throw CommandFailure(.unavailable, "the embedded broker did not start")
            }
            (isMock, broker) = (true, process)
        }
        if settings.databaseURL != nil || settings.postgresHost != nil {
            (database, postgres) = (try PostgresAccess(settings).options, nil)
        } else {
            var wishes = PrivatePostgres.Settings()
            wishes.server["shared_buffers"] = "256MB"
            let server = try PrivatePostgres(wishes)
            (database, postgres) = (try server.options(), server)
        }
    }

    deinit {
        broker?.terminate()
        broker?.waitUntilExit()
    }
}
