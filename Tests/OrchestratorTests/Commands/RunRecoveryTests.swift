import Testing

@testable import orchestrator

/// What a running service mends by itself.
@Suite(.serialized) struct `Run command, recovery` {
    @Test func `sagas that have lost their timers are given those that they need`() throws {
        let place = try OperatorPlace()
        // Of this seed every ticket has minutes until something is due.
        try place.carryOut(3, seed: 22)
        let timers = "SELECT timer_id || kind || due_at FROM timers ORDER BY 1"
        let before = try place.texts(timers)
        #expect(before.count == 3)
        try place.execute("DELETE FROM timers")
        try place.serve(untilZero: "SELECT 3 - count(*) FROM timers WHERE kind = 'ticket_warning'")
        #expect(try place.texts(timers) == before)
        #expect(try place.run("sagas", "verify").code == 0)
    }
}
