import Testing

@testable import Kafka

@Suite struct DurationTests {
    @Test(arguments: [
        (Duration.zero, 0 as Int32), (.milliseconds(20), 20), (.microseconds(1), 1), (.microseconds(1_001), 2),
        (.seconds(3), 3_000), (.seconds(-1), 0), (.milliseconds(-5), 0), (.seconds(10_000_000), Int32.max),
    ])
    func `becomes whole milliseconds, rounded up`(duration: Duration, milliseconds: Int32) {
        #expect(duration.milliseconds == milliseconds)
    }

    @Test func `no duration is librdkafka's -1`() {
        #expect(Duration?.none.milliseconds == -1)
        #expect(Duration?.some(.seconds(1)).milliseconds == 1_000)
    }
}
