import Testing

@testable import SagaEngine

@Suite struct BatchPaceTests {
    @Test func `a batch waits only after one that was at least half full`() {
        var pace = BatchPace(longest: 20)
        #expect(pace.wait == 0)
        pace.note(records: 249, limit: 500)
        #expect(pace.wait == 0)
        pace.note(records: 250, limit: 500)
        #expect(pace.wait == 20)
        pace.note(records: 0, limit: 500)
        #expect(pace.wait == 20)
        pace.note(records: 1, limit: 500)
        #expect(pace.wait == 0)
    }
}
