import Kafka
import Testing

@testable import orchestrator

@Suite struct `Kafka access` {
    private func access() throws -> KafkaAccess {
        var settings = Settings()
        settings.kafkaBootstrapServers = "a:1"
        settings.librdkafka.values = ["sasl.oauthbearer.config": "hunter2"]
        return try KafkaAccess(settings)
    }

    @Test(arguments: [
        (ErrorCode.transport, CommandFailure.Code.unavailable), (.resolve, .unavailable), (.timedOut, .unavailable),
        (.allBrokersDown, .unavailable), (.authentication, .configuration), (.invalidArgument, .configuration),
        (.topicAuthorizationFailed, .failure), (.messageTooLarge, .failure),
    ])
    func `says by the exit code who has to act`(_ error: ErrorCode, _ code: CommandFailure.Code) throws {
        let access = try access()
        let failure = #expect(throws: CommandFailure.self) {
            try access.run { _ in throw KafkaError(error, text: "because", operation: "list topics") }
        }
        #expect(failure?.code == code)
        #expect(failure?.description.contains("because") == true)
    }

    @Test(arguments: [
        (
            "[thrd:h:1/bootstrap]: h:1/bootstrap: Connect to ipv4#1.2.3.4:1 failed: Connection refused (after 0ms in state CONNECT)",
            "h:1/bootstrap: Connect to ipv4#1.2.3.4:1 failed: Connection refused"
        ),
        ("plain words", "plain words"),
    ])
    func `leaves out of the library's words what helps nobody`(_ line: String, _ text: String) {
        #expect(KafkaAccess.plain(line) == text)
    }
}
