internal import Kafka
internal import Postgres

/// The watermarks of a group.
enum GroupProgress {
    /// `partition_progress` by partition.
    static func read(
        _ group: String, on connection: inout Connection
    ) throws(PostgresError) -> [TopicPartition: (prepared: Int64, published: Int64)] {
        var parameters = Parameters()
        try parameters.append(text: group)
        let rows = try connection.execute(
            sql:
                "SELECT topic, partition, prepared_offset, published_offset FROM partition_progress WHERE group_id = $1",
            parameters)
        var progress: [TopicPartition: (prepared: Int64, published: Int64)] = [:]
        for row in rows {
            progress[TopicPartition(try row.text(0), try row.int4(1))] = (try row.int8(2), try row.int8(3))
        }
        return progress
    }
}
