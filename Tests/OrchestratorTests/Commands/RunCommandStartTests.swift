import FlowC
import Foundation
import Glibc
import OrchestratorTestKit
import Testing

@testable import orchestrator

/// The built program while its servers do not answer yet.
@Suite struct `Run command before its start` {
    private static let ended = "INFO ended before the start was complete; nothing was begun\n"

    private func environment(_ changes: [String: String]) -> [String: String] {
        let given = [
            "SCHEMAS_BASE_PATH": Examples.schemas, "HTTP": "off", "LOG_FORMAT": "text", "START_TIMEOUT_SECONDS": "600",
            "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/orchestrator",
        ]
        return given.merging(changes) { $1 }
    }

    private func expectOrderlyEnd(of service: RunningProgram, _ signal: Int32) throws {
        service.send(signal)
        try Processes.wait("end of the service") { Processes.isAlive(service.id) ? nil : () }
        let outcome = service.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("INFO stopping signal=\(signal)\n"), "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix(Self.ended), "\(outcome.errors)")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal between two attempts to reach Kafka ends it with 0 and a line that says so`(_ signal: Int32) throws {
        let service = try RunningProgram(["run"], environment: environment([:]))
        try Processes.wait("first attempt") { service.errors.contains("attempt 1, the next one in ") ? () : nil }
        try expectOrderlyEnd(of: service, signal)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal while Postgres is being asked is obeyed at once`(_ signal: Int32) throws {
        let broker = try EmbeddedBroker(
            topics: TopicSettings.contract.map { EmbeddedBroker.Topic($0.name, partitions: Int($0.partitions)) })
        let silent = try SilentServer()
        let service = try RunningProgram(
            ["run"],
            environment: environment([
                "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers,
                // Longer than the test may take: only the signal can end this attempt.
                "DATABASE_URL": "postgres://nobody@127.0.0.1:\(silent.port)/orchestrator?connect_timeout=900",
            ]))
        let client = try silent.accept()
        try expectOrderlyEnd(of: service, signal)
        close(client)
    }
}

/// Takes connections and never answers.
private final class SilentServer {
    let port: UInt16
    private let socket: Int32

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let isListening = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 8) == 0
                    && getsockname(socket, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
    }

    /// The first connection, waited for a minute at most.
    func accept() throws -> Int32 {
        var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, 60_000) == 1 else { throw POSIXError(.ETIMEDOUT) }
        return Glibc.accept(socket, nil, nil)
    }

    deinit { close(socket) }
}
