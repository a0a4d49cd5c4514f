internal import CRdkafka

extension KafkaConfiguration {
    /// Builds librdkafka's object, which the caller owns. Properties are set by name, so errors are deterministic.
    func makeConf() throws(KafkaError) -> OpaquePointer {
        guard let conf = rd_kafka_conf_new() else {
            throw KafkaError(.inconsistent, text: "librdkafka gave no configuration object", operation: "configure")
        }
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            var text = [CChar](repeating: 0, count: 512)
            guard rd_kafka_conf_set(conf, name, value, &text, text.count) != RD_KAFKA_CONF_OK else { continue }
            rd_kafka_conf_destroy(conf)
            throw Self.refusal(of: name, value, reason: String(cText: text))
        }
        return conf
    }

    /// librdkafka repeats the value in its reasons, so that of a secret is not passed on.
    private static func refusal(of name: String, _ value: String, reason: String) -> KafkaError {
        let shown = isSecret(name) ? "\(name) (value not shown) is refused" : "\(name)=\(value): \(reason)"
        return KafkaError(.invalidArgument, text: shown, operation: "configure")
    }
}
