internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// Prepared rows as text.
enum OutboxReport {
    /// A line a row.
    static func table(_ rows: [OutboxRow], now: Int64) -> String {
        TextTable.render(
            ["PARTITION", "FROM", "TO", "BATCH", "AGE", "OUTPUTS"],
            rows.map { row in
                [
                    "\(row.source)", "\(row.from)", "\(row.to)", row.batchName,
                    "\(max(0, (now - row.createdAt) / 1000)) s",
                    counts(row).map { "\($0.topic) \($0.count)" }.joined(separator: ", "),
                ]
            })
    }

    /// A line an output of one row.
    static func outputs(of row: OutboxRow) -> String {
        "\(row.source) \(row.from)-\(row.to)\n"
            + TextTable.render(
                ["OUTPUT", "TOPIC", "KEY", "BYTES"],
                row.outputs.enumerated().map { index, output in
                    [
                        "\(index)", output.topic, output.key.map { String(decoding: $0, as: UTF8.self) } ?? "",
                        "\(output.bytes)",
                    ]
                })
    }

    /// A JSON list.
    static func json(_ rows: [OutboxRow], outputs: Bool) -> String {
        var writer = JSONWriter(capacity: 4096)
        writer.list { writer in
            for row in rows {
                writer.object { writer in
                    writer.key("topic")
                    writer.value(row.source.topic)
                    writer.key("partition")
                    writer.value(row.source.partition)
                    writer.key("from")
                    writer.value(row.from)
                    writer.key("to")
                    writer.value(row.to)
                    writer.key("batch")
                    writer.value(row.batchName)
                    writer.key("created_at")
                    writer.value(Timestamp.text(row.createdAt))
                    writer.key("topics")
                    writer.object { writer in
                        for (topic, count) in counts(row) {
                            writer.key(topic)
                            writer.value(count)
                        }
                    }
                    guard outputs else { return }
                    writer.key("outputs")
                    writer.list { writer in
                        for output in row.outputs {
                            writer.object { writer in
                                writer.key("topic")
                                writer.value(output.topic)
                                writer.key("key")
                                writer.value(output.key.map { String(decoding: $0, as: UTF8.self) })
                                writer.key("bytes")
                                writer.value(output.bytes)
                            }
                        }
                    }
                }
            }
        }
        return writer.text
    }

    private static func counts(_ row: OutboxRow) -> [(topic: String, count: Int)] {
        Dictionary(grouping: row.outputs, by: \.topic).map { ($0.key, $0.value.count) }.sorted { $0.topic < $1.topic }
    }
}

extension Output {
    /// Key, value and headers, bytes: about what a broker compares with `max.message.bytes`.
    var bytes: Int {
        headers.entries.reduce((key?.count ?? 0) + (value?.count ?? 0)) {
            $0 + $1.name.utf8.count + ($1.value?.count ?? 0)
        }
    }
}
