internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

extension DoctorReport {
    /// The page for programs: one object.
    var json: String {
        var writer = JSONWriter(capacity: 8192)
        writer.object { writer in
            writer.key("ok")
            writer.value(code == nil)
            writer.key("findings")
            writer.list { writer in
                for finding in findings {
                    writer.object { writer in
                        writer.key("severity")
                        writer.value(finding.severity.rawValue)
                        writer.key("subject")
                        writer.value(finding.subject)
                        writer.key("text")
                        writer.value(finding.text)
                        writer.key("remedy")
                        writer.value(finding.remedy)
                    }
                }
            }
            writer.key("kafka")
            writeKafka(&writer)
            writer.key("postgres")
            writeDatabase(&writer)
            writer.key("partitions")
            writer.list { writer in
                for facts in examination.partitions { Self.write(facts, &writer) }
            }
        }
        return writer.text
    }

    private func writeKafka(_ writer: inout JSONWriter) {
        guard let kafka = examination.kafka else { return writer.null() }
        writer.object { writer in
            writer.key("cluster_id")
            writer.value(kafka.cluster.id)
            writer.key("brokers")
            writer.value(kafka.cluster.brokers.count)
            writer.key("verifies_offset_commits")
            if let verifies = kafka.features?.verifiesOffsetCommits { writer.value(verifies) } else { writer.null() }
            writer.key("group_state")
            writer.value(kafka.group?.state.rawValue)
            writer.key("group_members")
            writer.value(kafka.group?.members.count)
            writer.key("known_schemas")
            writer.list { writer in
                for id in examination.knownSchemas.sorted() { writer.value(id) }
            }
            writer.key("seen_schemas")
            writer.list { writer in
                for id in kafka.schemas.keys.sorted() { writer.value(id) }
            }
            writer.key("open_transactions")
            writer.value(kafka.bounds.filter(\.value.holdsOpenTransaction).keys.sorted().map(\.description))
        }
    }

    private func writeDatabase(_ writer: inout JSONWriter) {
        guard let database = examination.database else { return writer.null() }
        writer.object { writer in
            writer.key("version")
            writer.value(database.version)
            writer.key("migrations")
            writer.value(Self.migrations(database.schema))
            writer.key("clock_difference_ms")
            writer.value(database.clockDifference)
            guard let tables = database.group else { return }
            writer.key("halted_since")
            writer.value(tables.halt.map { Timestamp.text($0.since) })
            writer.key("unpublished_rows")
            writer.value(tables.unpublished.count)
            writer.key("dead_letters")
            writer.value(tables.counts.deadLetters)
            writer.key("parked_events")
            writer.value(tables.counts.parked)
            writer.key("early_signals")
            writer.value(tables.counts.earlySignals)
            writer.key("overdue_timers")
            writer.value(tables.counts.overdueTimers)
        }
    }

    private static func write(_ facts: PartitionFacts, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("topic")
            writer.value(facts.partition.topic)
            writer.key("partition")
            writer.value(facts.partition.partition)
            let numbers: [(String, Int64?)] = [
                ("first", facts.bounds?.first), ("stable", facts.bounds?.stable), ("end", facts.bounds?.end),
                ("committed", facts.committed?.offset), ("prepared", facts.progress?.prepared),
                ("published", facts.progress?.published), ("highest", facts.progress?.highest), ("lag", facts.lag),
            ]
            for (name, number) in numbers {
                writer.key(name)
                writer.value(number)
            }
            writer.key("committed_by")
            writer.value(facts.signature)
            writer.key("unpublished_rows")
            writer.value(facts.unpublished.count)
            writer.key("agreement")
            writer.value(facts.agreement.word)
        }
    }
}
