internal import Kafka

/// Keeps a probe's client between its questions. Used on the probe's thread only.
final class ProbeClient {
    let admin: Admin

    init(_ admin: consuming Admin) {
        self.admin = admin
    }
}
