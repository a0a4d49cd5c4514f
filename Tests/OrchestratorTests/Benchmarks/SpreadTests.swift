import Testing

@testable import orchestrator

@Suite struct SpreadTests {
    @Test func `percentiles are values that were measured`() {
        let spread = Spread((1...200).reversed().map(Double.init))
        #expect(spread.count == 200)
        #expect([spread.p50, spread.p95, spread.p99, spread.max] == [101, 191, 199, 200])
    }

    @Test func `of one value all are that value, and of none 0`() {
        let one = Spread([7.5])
        #expect([one.p50, one.p95, one.p99, one.max] == [7.5, 7.5, 7.5, 7.5])
        let none = Spread([])
        #expect(none.count == 0 && none.p50 == 0 && none.max == 0)
    }
}
