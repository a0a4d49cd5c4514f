import CRdkafka
import Testing

@testable import Kafka

@Suite struct KafkaConfigurationAliasTests {
    /// Who gives a property must not lose it to a default of the program that has the other name.
    @Test(arguments: [
        ("fetch.message.max.bytes", "max.partition.fetch.bytes"), ("linger.ms", "queue.buffering.max.ms"),
    ])
    func `of two names of a property the later one counts`(name: String, alias: String) throws {
        let defaults = KafkaConfiguration([name: "2000"])
        #expect(try value(of: name, in: defaults.merging(KafkaConfiguration([alias: "3000"]))) == "3000")
        #expect(try value(of: name, in: defaults.merging(KafkaConfiguration([name: "3000"]))) == "3000")
    }

    private func value(of name: String, in configuration: KafkaConfiguration) throws -> String {
        let conf = try configuration.makeConf()
        defer { rd_kafka_conf_destroy(conf) }
        var text = [CChar](repeating: 0, count: 64)
        var length = text.count
        #expect(rd_kafka_conf_get(conf, name, &text, &length) == RD_KAFKA_CONF_OK)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}
