internal import CRdkafka
internal import Glibc

/// Topic names as Swift strings, so that a record does not need one of its own.
struct TopicNames: Sendable {
    private var known: [(bytes: [CChar], name: String)] = []

    /// The name of a topic handle. A handle's address may be used again for another topic, so names are compared.
    mutating func name(of topic: OpaquePointer) -> String {
        guard let text = rd_kafka_topic_name(topic) else { return "" }
        for entry in known where strcmp(entry.bytes, text) == 0 { return entry.name }
        let name = String(cString: text)
        known.append((Array(name.utf8CString), name))
        return name
    }
}
