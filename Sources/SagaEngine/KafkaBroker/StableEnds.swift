internal import Documents
internal import Kafka
internal import Synchronization

/// The last stable offsets that librdkafka knows of the partitions it fetches.
///
/// They come from its statistics (`ls_offset`, of the last fetch answer), which is as fresh as `statistics.interval.ms`:
/// the value that `rd_kafka_get_watermark_offsets` keeps is the high watermark, also for a read_committed consumer.
final class StableEnds: Sendable {
    private let known = Mutex<[TopicPartition: Int64]>([:])

    /// The ends of these partitions, as far as they are known.
    func ends(of partitions: Set<TopicPartition>) -> [TopicPartition: Int64] {
        known.withLock { $0.filter { partitions.contains($0.key) } }
    }

    /// Forgets everything: offsets of an assignment that is over.
    func clear() {
        known.withLock { $0 = [:] }
    }

    /// Takes over a statistics document; one that cannot be read is ignored.
    func read(_ json: String) {
        let document = Document()
        guard let root = try? document.parse(json: Array(json.utf8)) else { return }
        var found: [TopicPartition: Int64] = [:]
        for topic in (root["topics"] ?? .null).children {
            guard let name = topic.key else { continue }
            for partition in (topic["partitions"] ?? .null).children {
                guard let number = partition["partition"]?.integer.flatMap(Int32.init(exactly:)), number >= 0,
                    let end = partition["ls_offset"]?.integer, end >= 0
                else { continue }
                found[TopicPartition(name, number)] = end
            }
        }
        known.withLock { $0.merge(found) { $1 } }
    }
}
