import Foundation
import Kafka
import Testing

@Suite struct FlushTests {
    /// Three requests' worth of records in one partition. In a process of its own, whose CPU time is only this.
    @Test func `a flush that waits for a broker leaves the processor to others`() async {
        await #expect(processExitsWith: .success) {
            let bench = try Bench()
            var producer = try bench.producer(["enable.idempotence": "true", "linger.ms": "60000"])
            let value = [UInt8](repeating: 7, count: 2_500)
            for _ in 0..<1_000 {
                try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: value))
            }
            try bench.cluster.setRoundTrip(.milliseconds(500))
            let (start, spent) = (ContinuousClock.now, clock())
            try producer.flush(timeout: .seconds(60))
            let waited = start.duration(to: .now)
            #expect(waited > .milliseconds(1_000))
            #expect(Duration.microseconds(Int64(clock() - spent)) < waited / 2)
            #expect(producer.takeDeliveryFailures().isEmpty)
        }
    }
}
