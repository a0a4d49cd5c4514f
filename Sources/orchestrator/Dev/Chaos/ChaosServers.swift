internal import Foundation
internal import OrchestratorTestKit

/// The broker and the database of a run: those that the settings name, else an embedded broker in a process of its own and a
/// private Postgres. They end with this object and its folder.
final class ChaosServers {
    /// `bootstrap.servers`.
    let bootstrapServers: String
    /// `DATABASE_URL`.
    let databaseURL: String
    /// Whether the broker is librdkafka's mock, which hides no aborted record.
    let isMock: Bool
    /// The database server when it is ours.
    let postgres: PrivatePostgres?
    private let broker: ChildProcess?

    /// Starts what the settings do not name. The embedded broker gets this environment.
    init(_ settings: Settings, in folder: RunFolder, environment: [String: String], until interruption: Interruption)
        throws
    {
        if let servers = settings.kafkaBootstrapServers {
            (bootstrapServers, isMock, broker) = (servers, false, nil)
        } else {
            let file = folder.path + "/broker-address"
            let process = try folder.start(
                [OwnProgram.path, "dev", "broker", "--address-file", file], environment: environment, name: "broker")
            while !FileManager.default.fileExists(atPath: file) {
                if process.ended() != nil {
                    throw CommandFailure(.unavailable, "the embedded broker ended: \(folder.lastLines("broker"))")
                }
                try interruption.wait(.milliseconds(20))
            }
            let line = try String(contentsOfFile: file, encoding: .utf8)
            (bootstrapServers, isMock, broker) = (
                line.trimmingCharacters(in: .whitespacesAndNewlines), true, process
            )
        }
        if settings.databaseURL != nil || settings.postgresHost != nil {
            databaseURL = try settings.postgresConnection().revealed
            postgres = nil
        } else {
            let server = try PrivatePostgres()
            (databaseURL, postgres) = (server.conninfo(), server)
        }
    }

    deinit {
        broker?.send(signal: SIGKILL)
        broker?.wait()
    }
}

/// This program.
enum OwnProgram {
    /// Its file.
    static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
}
