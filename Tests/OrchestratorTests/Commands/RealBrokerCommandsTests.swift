import Foundation
import Testing

@testable import orchestrator

private let servers: String? = {
    let found = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"].flatMap { $0.isEmpty ? nil : $0 }
    if found == nil { print("RealBrokerCommandsTests skipped: KAFKA_BOOTSTRAP_SERVERS is not set") }
    return found
}()

/// What the embedded broker cannot show: offsets of a group that has had members, looked up by time, and kept by transactions.
@Suite(.serialized, .enabled(if: servers != nil, "KAFKA_BOOTSTRAP_SERVERS is not set"))
struct RealBrokerCommandsTests {
    @Test func `replay rebuild restores exactly the sagas that are missing`() throws {
        let place = try OperatorPlace(real: servers)
        try place.carryOut(20)
        let all = try place.texts("SELECT saga_id::text FROM sagas ORDER BY 1")
        try place.execute("DELETE FROM sagas WHERE saga_id IN (SELECT saga_id FROM sagas ORDER BY saga_id LIMIT 3)")
        let missing = try place.run("replay", "--mode", "verify")
        #expect(missing.code == 1)
        #expect(missing.output.contains("17 identical, 0 different, 3 missing"), "\(missing.output)")
        let moved = try place.run("replay", "--mode", "rebuild", "--from", "2020-01-01")
        #expect(moved.code == 0, "\(moved.errors)")
        let doctor = try place.run("doctor")
        #expect(doctor.output.contains("the next owner rewinds"))
        try place.serve(untilZero: "SELECT 20 - count(*) FROM sagas")
        #expect(try place.texts("SELECT saga_id::text FROM sagas ORDER BY 1") == all)
        let clean = try place.run("doctor")
        #expect(clean.code == 0, "\(clean.output)")
    }

    @Test func `set-offset ahead stops until the skip is accepted, and is refused while an instance runs`() throws {
        let place = try OperatorPlace(real: servers)
        try place.carryOut(10)
        #expect(try place.run("publish", "--generate", "linear", "--count", "12", "--seed", "9").code == 0)
        let topic = try #require(place.environment["KAFKA_CONSENSUS_TOPIC"])
        let moved = try place.run("recover", "set-offset", "--topic", topic, "--all", "--to", "latest")
        #expect(moved.code == 0, "\(moved.errors)")
        let doctor = try place.run("doctor")
        #expect(doctor.code == 1)
        #expect(doctor.output.contains("orchestrator run --accept-skip"))
        let service = try RunningProgram(["run", "--accept-skip"], environment: place.environment)
        let deadline = ContinuousClock.now + .seconds(60)
        while try !place.run("doctor").output.contains(": stable, ") { try #require(ContinuousClock.now < deadline) }
        let refused = try place.run("recover", "set-offset", "--topic", topic, "--all", "--to", "earliest")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("moving its offsets wants it empty"), "\(refused.errors)")
        service.terminate()
        #expect(service.outcome().code == 0)
        #expect(try place.number("SELECT count(*) FROM sagas") == 10)
    }
}
