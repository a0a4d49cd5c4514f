internal import Foundation
internal import Kafka

/// Publishes a workload on a thread of its own at a rate, through whatever happens to the broker meanwhile.
///
/// `@unchecked Sendable`: every access to what changes is under `condition`.
final class LoadPublisher: @unchecked Sendable {
    /// How a load ended.
    enum Ending: Sendable {
        /// Every record is on the broker.
        case delivered(records: Int, elapsed: Duration)
        /// Why not.
        case failed(String)
    }

    private let workload: Workload
    private let rate: Double
    private let configuration: KafkaConfiguration
    private let log: FileHandle?
    private let condition = NSCondition()
    private var ending: Ending?
    private var isStopped = false

    /// Starts publishing; what librdkafka says goes to a file.
    init(_ workload: Workload, rate: Double, through access: KafkaAccess, log path: String) {
        self.workload = workload
        self.rate = rate
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        log = FileHandle(forWritingAtPath: path)
        // A restarted broker may take its time: the load waits for it. One request at a time: librdkafka takes a refused record
        // for delivered when the next one succeeds on a partition that does not know the producer yet.
        let defaults: KafkaConfiguration = [
            "acks": "all", "enable.idempotence": "true", "linger.ms": "5", "message.timeout.ms": "300000",
            "max.in.flight.requests.per.connection": "1",
        ]
        configuration = defaults.merging(access.configuration)
        Thread.detachNewThread { [self] in
            let ending: Ending
            do { ending = try publish() } catch { ending = .failed("\(error)") }
            condition.withLock {
                self.ending = ending
                condition.broadcast()
            }
        }
    }

    /// How it ended; nil while it goes on.
    var ended: Ending? { condition.withLock { ending } }

    /// Gives up what is not delivered yet, and waits for the end of the thread.
    func stop() {
        condition.withLock {
            isStopped = true
            while ending == nil { condition.wait() }
        }
    }

    private var callbacks: ClientCallbacks {
        ClientCallbacks(log: { [log] line in
            try? log?.write(contentsOf: Data("\(WallClock.milliseconds) \(line.facility): \(line.text)\n".utf8))
        })
    }

    private func publish() throws -> Ending {
        var producer = try Producer(configuration, callbacks: callbacks)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        for index in 0..<workload.decisions {
            let due = start + .seconds(Double(index) / rate)
            while clock.now < due {
                producer.poll(min(due - clock.now + .milliseconds(1), .milliseconds(100)))
                if condition.withLock({ isStopped }) { return .failed("stopped") }
            }
            for record in workload.records(index) {
                try producer.produce(record)
                count += 1
            }
        }
        let deadline = clock.now + .seconds(310)
        while producer.outstanding > 0, clock.now < deadline, !condition.withLock({ isStopped }) {
            producer.poll(.milliseconds(100))
        }
        if producer.outstanding > 0 { return .failed("\(producer.outstanding) records are not delivered") }
        if let failure = producer.takeDeliveryFailures().first { return .failed("\(failure.error)") }
        return .delivered(records: count, elapsed: clock.now - start)
    }
}
