import Testing

@testable import orchestrator

@Suite struct `Nearest key` {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("lanes", "lanes", 0), ("lane", "plane", 1),
    ])
    func `counts edits`(_ left: String, _ right: String, _ distance: Int) {
        #expect(NearestKey.distance(Array(left.utf8), Array(right.utf8)) == distance)
        #expect(NearestKey.distance(Array(right.utf8), Array(left.utf8)) == distance)
    }

    @Test(arguments: [
        ("LANES", "lanes"), ("kafka.bootstrap.servers", "kafka.bootstrapServers"),
        ("ticketsTopic", "kafka.ticketsTopic"),
        ("database_url", "database.url"), ("postgres.hots", "postgres.host"),
    ])
    func `finds what was meant`(_ text: String, _ key: String) {
        #expect(NearestKey.find(text) == key)
    }

    @Test func `finds nothing when nothing is near`() {
        #expect(NearestKey.find("temperature.celsius.outside") == nil)
    }
}
