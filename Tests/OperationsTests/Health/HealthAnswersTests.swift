import Documents
import Kafka
import SagaEngine
import Testing

@testable import Operations

@Suite struct `Health answers` {
    @Test func `say that all is well`() {
        let answers = HealthAnswers(Sample.snapshot())
        let head =
            #""service":"orchestrator-dynamic","version":"2.0.0","instance":"host","timestamp":"2026-03-02T09:15:31.000Z""#
        #expect(answers.health.status == 200)
        #expect(
            String(decoding: answers.health.body, as: UTF8.self)
                == #"{"status":"healthy",\#(head),"checks":{"postgres":{"available":true},"kafka":{"available":true},"#
                + #""lanes":{"host-0":"running"}}}"#)
        #expect(answers.live.status == 200)
        #expect(String(decoding: answers.live.body, as: UTF8.self) == #"{"status":"alive",\#(head),"reasons":[]}"#)
        #expect(answers.ready.status == 200)
        #expect(
            String(decoding: answers.ready.body, as: UTF8.self)
                == #"{"status":"ready",\#(head),"mode":"full","checks":{"kafka_consumer":true,"flow_c_consumer":true},"#
                + #""reasons":[]}"#)
    }

    /// State of the lane, draining, Postgres; then status and code of /health, /health/live, /ready.
    @Test(arguments: [
        (
            EngineStatus.Phase.running, false, Reachability.reachable,
            ["healthy 200", "alive 200", "ready 200"]
        ),
        (.running, false, .unknown, ["healthy 200", "alive 200", "ready 200"]),
        (.running, false, .unreachable("refused"), ["degraded 200", "alive 200", "ready 200"]),
        (.waiting("Postgres is away"), false, .unreachable("refused"), ["degraded 200", "alive 200", "not_ready 503"]),
        (.starting, false, .reachable, ["degraded 200", "alive 200", "not_ready 503"]),
        (.stopping, false, .reachable, ["unhealthy 503", "dead 503", "not_ready 503"]),
        (.stopping, true, .reachable, ["healthy 200", "alive 200", "not_ready 503"]),
        (.running, true, .reachable, ["healthy 200", "alive 200", "not_ready 503"]),
    ])
    func `tell a restart from patience`(
        _ phase: EngineStatus.Phase, _ isDraining: Bool, _ postgres: Reachability, _ expected: [String]
    ) throws {
        var snapshot = Sample.snapshot(Sample.lane(phase))
        snapshot.isDraining = isDraining
        snapshot.postgres = postgres
        let answers = HealthAnswers(snapshot)
        let found = try [answers.health, answers.live, answers.ready].map { answer in
            let document = Document()
            return "\(try document.parse(json: answer.body)["status"]?.text ?? "") \(answer.status)"
        }
        #expect(found == expected)
    }

    @Test func `give the reasons as JSON, whatever is in them`() throws {
        var lane = Sample.lane(.waiting("Postgres: \"no\"\nroute"))
        lane.stopped[Sample.partition] = "c:\\offset"
        var snapshot = Sample.snapshot(lane)
        snapshot.postgres = .unreachable("\u{7}bell")
        let document = Document()
        let reasons = try #require(try document.parse(json: HealthAnswers(snapshot).ready.body)["reasons"])
        #expect(reasons.children.map { $0["reason"]?.text ?? "" } == ["lane_waiting", "partition_stopped"])
        #expect(
            reasons.children.map { $0["detail"]?.text ?? "" } == [
                "lane host-0 waits: Postgres: \"no\"\nroute", "plans.consensus[3] is stopped: c:\\offset",
            ])
        let health = Document()
        let checks = try #require(try health.parse(json: HealthAnswers(snapshot).health.body)["checks"])
        #expect(checks["postgres"]?["error"]?.text == "\u{7}bell")
    }
}
