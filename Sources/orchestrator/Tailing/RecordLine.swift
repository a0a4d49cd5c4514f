internal import Avro
internal import Documents
internal import Kafka

/// Writes consumed records as JSON, one line each. Belongs to one thread.
struct RecordLine: ~Copyable {
    private var values: RecordValue
    private var writer = JSONWriter(capacity: 4096)
    private let valueOnly: Bool

    /// A writer that finds the schemas of Avro values in a registry.
    init(registry: any SchemaRegistry, valueOnly: Bool) {
        values = RecordValue(registry: registry)
        self.valueOnly = valueOnly
    }

    /// The line of a record; nil when it does not belong to `plan`.
    ///
    /// `{topic, partition, offset, timestamp, key, headers, value}`; a value that cannot be decoded is null, with
    /// `value_base64` and `error` behind it.
    mutating func line(_ record: ConsumedRecord, plan: String? = nil) -> String? {
        let decoded = values.decode(record.value)
        if let plan, !Self.belongs(record, decoded, to: plan) { return nil }
        writer.reset()
        if valueOnly, case .node(let node) = decoded {
            writer.value(node)
            return writer.text
        }
        writer.open(UInt8(ascii: "{"))
        if !valueOnly { writePlace(record) }
        RecordValue.write(decoded, of: record.value, to: &writer)
        writer.close(UInt8(ascii: "}"))
        return writer.text
    }

    private mutating func writePlace(_ record: ConsumedRecord) {
        writer.key("topic")
        writer.value(record.partition.topic)
        writer.key("partition")
        writer.value(record.partition.partition)
        writer.key("offset")
        writer.value(record.offset)
        writer.key("timestamp")
        writer.value(record.timestamp)
        writer.key("key")
        writer.value(record.key.map { String(decoding: $0, as: UTF8.self) })
        writer.key("headers")
        writer.object { writer in
            for (index, header) in record.headers.enumerated() {
                // Of a repeated name the last one counts, by Kafka's custom.
                let later = record.headers[(index + 1)...]
                if later.contains(where: { $0.name == header.name }) { continue }
                writer.key(header.name)
                writer.value(header.text)
            }
        }
    }

    /// A record belongs to a plan by its key, a header, or `plan_id` of its value.
    private static func belongs(_ record: ConsumedRecord, _ decoded: RecordValue.Decoded, to plan: String) -> Bool {
        if record.key.map({ String(decoding: $0, as: UTF8.self) }) == plan { return true }
        let names = ["plan-id", "x-neural-hive-plan-id"]
        if record.headers.contains(where: { names.contains($0.name.lowercased()) && $0.text == plan }) { return true }
        guard case .node(let node) = decoded else { return false }
        return node["plan_id"]?.text == plan || node["correlation"]?["plan_id"]?.text == plan
    }
}
