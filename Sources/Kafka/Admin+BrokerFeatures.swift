internal import Synchronization

extension Admin {
    /// The versions of requests that the first broker that answers offers. Uses a client of its own, blocks at most for
    /// `timeout` and a little more.
    ///
    /// Throws when no broker answers; versions that the log does not tell are missing from the answer.
    public static func brokerFeatures(
        _ configuration: KafkaConfiguration, timeout: Duration
    ) throws(KafkaError) -> BrokerFeatures {
        let lines = FeatureLines()
        let admin = try Admin(
            configuration.merging(["debug": "feature", "log_level": "7"]),
            callbacks: ClientCallbacks(log: { lines.note($0) }))
        _ = try admin.cluster(timeout: timeout)
        return BrokerFeatures(versions: lines.versions)
    }
}

/// Collects the versions that one broker tells: lines come from librdkafka's threads.
private final class FeatureLines: Sendable {
    private let found = Mutex<[Int16: ClosedRange<Int16>]>([:])

    var versions: [Int16: ClosedRange<Int16>] { found.withLock { $0 } }

    func note(_ line: LogLine) {
        guard line.facility == "APIVERSION", let (key, versions) = BrokerFeatures.version(in: line.text) else { return }
        found.withLock { $0[key] = versions }
    }
}
