import FlowC
import SagaEngine
import Testing

@testable import Operations

@Suite struct `Histogram of times` {
    @Test func `counts a value in the first bucket that holds it`() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [-1, 0, 1, 1.0001, 2, 3] { histogram.observe(value) }
        #expect(histogram.counts == [3, 2, 1])
        #expect(histogram.count == 6)
        #expect(abs(histogram.sum - 6.0001) < 1e-9)
    }

    @Test func `leaves out what is not a number`() {
        var histogram = Histogram(bounds: [1])
        for value in [Double.nan, .infinity, -.infinity] { histogram.observe(value) }
        #expect(histogram.count == 0)
        #expect(histogram.sum == 0)
    }

    @Test func `puts its bounds in order`() {
        #expect(Histogram(bounds: [2, .infinity, 1, 2, .nan]).bounds == [1, 2])
    }

    @Test func `takes the times of batches in seconds`() {
        let durations = BatchDurations()
        durations.observe(
            BatchReport(
                batch: Identifier(high: 0, low: 1), preparedAt: 0, records: 3, prepareMilliseconds: 20,
                publishMilliseconds: 2000))
        #expect(durations.prepare.sum == 0.02)
        #expect(durations.publish.sum == 2)
        #expect(durations.prepare.counts[4] == 1)
        #expect(durations.publish.counts[10] == 1)
    }
}
