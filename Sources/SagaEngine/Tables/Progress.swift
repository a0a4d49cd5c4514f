internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `partition_progress`.
struct Progress: ~Copyable {
    private static let columns =
        "p.topic, p.partition, p.cluster_id, p.epoch, p.prepared_offset, p.published_offset, p.highest_offset, "
        + "p.fruitless_claims, p.suspect_offset"

    /// Rows are locked in topic, partition order before they are updated, so that two claimers never deadlock.
    private static let claim = Statement(
        "progress-claim",
        """
        WITH mine AS (
            SELECT p.group_id, p.topic, p.partition FROM partition_progress p
            JOIN unnest($2::text[], $3::int4[]) AS wanted (topic, partition) USING (topic, partition)
            WHERE p.group_id = $1 ORDER BY p.topic, p.partition FOR UPDATE OF p)
        UPDATE partition_progress p SET epoch = p.epoch + 1, fruitless_claims = p.fruitless_claims + 1 FROM mine
        WHERE p.group_id = mine.group_id AND p.topic = mine.topic AND p.partition = mine.partition
        RETURNING \(columns)
        """, [.text, .textArray, .int4Array])

    private static let topics = Statement(
        "progress-topics",
        "SELECT DISTINCT topic FROM partition_progress WHERE group_id = $1 AND topic = ANY($2)", [.text, .textArray])

    private static let store = Statement(
        "progress-store",
        """
        INSERT INTO partition_progress (group_id, topic, partition, cluster_id, epoch, prepared_offset, published_offset)
        SELECT $1, s.topic, s.partition, $2, 0, s.start, s.start
        FROM unnest($3::text[], $4::int4[], $5::int8[]) AS s (topic, partition, start)
        WHERE NOT EXISTS (
            SELECT FROM partition_progress p
            WHERE p.group_id = $1 AND p.topic = s.topic AND p.partition = s.partition)
        """, [.text, .text, .textArray, .int4Array, .int8Array])

    private static let read = Statement(
        "progress-read",
        "SELECT \(columns) FROM partition_progress p WHERE p.group_id = $1 ORDER BY p.topic COLLATE \"C\", p.partition",
        [.text])

    /// The clock travels here, because this statement is a later one than those that lock: so the time of a batch is never
    /// older than its locks.
    private static let watermarks = Statement(
        "progress-watermarks",
        """
        SELECT p.topic, p.partition, p.prepared_offset, p.published_offset, p.highest_offset, clock_timestamp()
        FROM partition_progress p WHERE p.group_id = $1
        """, [.text])

    /// The fence: only rows that still carry this lane's epoch.
    private static let lock = Statement(
        "progress-lock",
        """
        SELECT p.topic, p.partition, p.prepared_offset
        FROM partition_progress p
        JOIN unnest($2::text[], $3::int4[], $4::int8[]) AS mine (topic, partition, epoch) USING (topic, partition, epoch)
        WHERE p.group_id = $1 ORDER BY p.topic, p.partition FOR UPDATE OF p
        """, [.text, .textArray, .int4Array, .int8Array])

    /// In the order of every other lock, so that it waits for lanes and never in a circle.
    private static let lockAll = Statement(
        "progress-lock-all",
        "SELECT FROM partition_progress WHERE group_id = $1 ORDER BY topic, partition FOR UPDATE", [.text])

    private static let raiseAll = Statement(
        "progress-raise-all", "UPDATE partition_progress SET epoch = epoch + 1 WHERE group_id = $1", [.text])

    /// Both watermarks, of rows that are locked by then.
    private static let set = Statement(
        "progress-set",
        """
        UPDATE partition_progress p SET prepared_offset = m.position, published_offset = m.position
        FROM unnest($2::text[], $3::int4[], $4::int8[]) AS m (topic, partition, position)
        WHERE p.group_id = $1 AND p.topic = m.topic AND p.partition = m.partition
        """, [.text, .textArray, .int4Array, .int8Array])

    /// Nothing was ever prepared from the other cluster.
    private static let adopt = Statement(
        "progress-adopt",
        """
        UPDATE partition_progress p
        SET cluster_id = $2, epoch = p.epoch + 1, prepared_offset = m.position, published_offset = m.position,
            highest_offset = NULL
        FROM unnest($3::text[], $4::int4[], $5::int8[]) AS m (topic, partition, position)
        WHERE p.group_id = $1 AND p.topic = m.topic AND p.partition = m.partition
        """, [.text, .text, .textArray, .int4Array, .int8Array])

    private static let move = Statement(
        "progress-move",
        """
        UPDATE partition_progress p
        SET prepared_offset = m.reached, highest_offset = greatest(p.highest_offset, m.reached),
            fruitless_claims = 0, suspect_offset = NULL, suspect_tries = 0, suspect_process = NULL
        FROM unnest($2::text[], $3::int4[], $4::int8[]) AS m (topic, partition, reached)
        WHERE p.group_id = $1 AND p.topic = m.topic AND p.partition = m.partition
        """, [.text, .textArray, .int4Array, .int8Array])

    /// A process that comes to its own mark again has not ended over the record.
    private static let suspect = Statement(
        "progress-suspect",
        """
        UPDATE partition_progress p
        SET suspect_tries = CASE WHEN p.suspect_offset = $5
                THEN p.suspect_tries + (p.suspect_process IS DISTINCT FROM $6)::integer ELSE 1 END,
            suspect_offset = $5, suspect_process = $6
        WHERE p.group_id = $1 AND p.topic = $2 AND p.partition = $3 AND p.epoch = $4
        RETURNING p.suspect_tries
        """, [.text, .text, .int4, .int8, .int8, .uuid])

    private static let countOwned = Statement(
        "progress-count-owned",
        """
        SELECT count(*) FROM (
            SELECT FROM partition_progress p
            JOIN unnest($2::text[], $3::int4[], $4::int8[]) AS mine (topic, partition, epoch) USING (topic, partition, epoch)
            WHERE p.group_id = $1 ORDER BY p.topic, p.partition FOR UPDATE OF p
        ) AS owned
        """, [.text, .textArray, .int4Array, .int8Array])

    private static let mark = Statement(
        "progress-mark",
        """
        UPDATE partition_progress p SET published_offset = m.published
        FROM unnest($2::text[], $3::int4[], $4::int8[], $5::int8[]) AS m (topic, partition, epoch, published)
        WHERE p.group_id = $1 AND p.topic = m.topic AND p.partition = m.partition AND p.epoch = m.epoch
            AND p.published_offset < m.published
        """, [.text, .textArray, .int4Array, .int8Array, .int8Array])

    private let group: String
    private var parameters = Parameters()
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var epochs = Int8Column("epoch")
    private var offsets = Int8Column("offset")

    init(group: String) {
        self.group = group
    }

    /// Raises the epoch of the rows of these partitions and answers them.
    mutating func claim(_ wanted: [TopicPartition], in pipeline: inout Pipeline) throws(PostgresError) {
        try fill(wanted.map { ($0, 0, 0) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try pipeline.add(Self.claim, parameters)
    }

    /// Answers those of the topics of these partitions that have rows.
    mutating func topics(of wanted: [TopicPartition], in pipeline: inout Pipeline) throws(PostgresError) {
        topics.reset()
        for topic in Set(wanted.map(\.topic)) { try topics.append(topic) }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try pipeline.add(Self.topics, parameters)
    }

    /// Answers every row of the group, in topic, partition order.
    mutating func read(in pipeline: inout Pipeline) throws(PostgresError) { try addGroup(Self.read, &pipeline) }

    /// Answers topic, partition, both watermarks, the highest offset and the time for every row of the group.
    mutating func watermarks(in pipeline: inout Pipeline) throws(PostgresError) {
        try addGroup(Self.watermarks, &pipeline)
    }

    /// Locks every row of the group and raises its epoch.
    mutating func raiseAll(in pipeline: inout Pipeline) throws(PostgresError) {
        try addGroup(Self.lockAll, &pipeline)
        try addGroup(Self.raiseAll, &pipeline)
    }

    /// Stores where partitions start; rows that exist stay as they are. Of two first claimers one gets a unique violation.
    mutating func store(
        _ starts: [TopicPartition: Int64], clusterID: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try fill(starts.sorted { $0.key < $1.key }.map { ($0.key, 0, $0.value) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(text: clusterID)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try pipeline.add(Self.store, parameters)
    }

    /// Locks the rows that carry these epochs; answers topic, partition and prepared offset.
    mutating func lock(
        _ wanted: [(partition: TopicPartition, epoch: Int64)], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try fill(wanted.map { ($0.partition, $0.epoch, 0) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(epochs)
        try pipeline.add(Self.lock, parameters)
    }

    /// Moves prepared watermarks; the rows are locked by then.
    mutating func move(_ moves: [PreparedBatch.Move], in pipeline: inout Pipeline) throws(PostgresError) {
        try fill(moves.map { ($0.partition, $0.epoch, $0.to) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try pipeline.add(Self.move, parameters)
    }

    /// Sets both watermarks; the rows are locked by then.
    mutating func set(_ moves: [OffsetMove], in pipeline: inout Pipeline) throws(PostgresError) {
        try fill(moves.map { ($0.partition, $0.epoch, $0.to) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try pipeline.add(Self.set, parameters)
    }

    /// Raises the epoch of these rows and lets them begin anew at offsets of another Kafka cluster.
    mutating func adopt(
        _ positions: [TopicPartition: Int64], clusterID: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try fill(positions.map { ($0.key, 0, $0.value) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(text: clusterID)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try pipeline.add(Self.adopt, parameters)
    }

    /// Answers how many processes have taken the record alone; no row where the epoch is another one.
    mutating func suspect(_ mark: SuspectMark, in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(text: mark.partition.topic)
        parameters.append(int4: mark.partition.partition)
        parameters.append(int8: mark.epoch)
        parameters.append(int8: mark.offset)
        parameters.append(uuid: (mark.process.high, mark.process.low))
        try pipeline.add(Self.suspect, parameters)
    }

    /// Locks the rows that still carry the epochs of these marks and counts them.
    mutating func countOwned(_ marks: [PublishedMark], in pipeline: inout Pipeline) throws(PostgresError) {
        try fill(marks.map { ($0.partition, $0.epoch, $0.offset) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(epochs)
        try pipeline.add(Self.countOwned, parameters)
    }

    /// Moves published watermarks where the lane is still the owner.
    mutating func mark(_ marks: [PublishedMark], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !marks.isEmpty else { return }
        try fill(marks.map { ($0.partition, $0.epoch, $0.offset) })
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(epochs)
        try parameters.append(offsets)
        try pipeline.add(Self.mark, parameters)
    }

    /// Reads one row of ``claim`` or ``read``.
    static func progress(_ row: Row) throws(PostgresError) -> PartitionProgress {
        PartitionProgress(
            partition: TopicPartition(try row.text(0), try row.int4(1)), clusterID: try row.text(2),
            epoch: try row.int8(3), prepared: try row.int8(4), published: try row.int8(5),
            highest: try row.optional(6, row.int8), fruitlessClaims: Int(try row.int4(7)),
            suspect: try row.optional(8, row.int8))
    }

    private mutating func addGroup(_ statement: Statement, _ pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        try pipeline.add(statement, parameters)
    }

    private mutating func fill(_ rows: [(TopicPartition, Int64, Int64)]) throws(PostgresError) {
        topics.reset()
        partitions.reset()
        epochs.reset()
        offsets.reset()
        for (partition, epoch, offset) in rows {
            try topics.append(partition.topic)
            partitions.append(partition.partition)
            epochs.append(epoch)
            offsets.append(offset)
        }
    }
}
