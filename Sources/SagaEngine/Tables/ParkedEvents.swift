internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `parked_events`.
struct ParkedEvents: ~Copyable {
    private static let load = Statement(
        "parked-load",
        """
        SELECT saga_id, event_id, topic, partition, record_offset, record
        FROM parked_events WHERE saga_id = ANY($1) ORDER BY arrival
        """, [.uuidArray])

    private static let loadWhole = Statement(
        "parked-whole",
        """
        SELECT saga_id, event_id, topic, partition, record_offset, record
        FROM parked_events WHERE saga_id = ANY(\(Worked.ids)) ORDER BY arrival
        """, Worked.types)

    /// The order of the rows gives the order of arrival.
    private static let insert = Statement(
        "parked-insert",
        """
        INSERT INTO parked_events (saga_id, event_id, topic, partition, record_offset, record, group_id, parked_at)
        SELECT e.saga_id, e.event_id, e.topic, e.partition, e.record_offset, e.record, $7, $8
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int4[], $5::int8[], $6::bytea[]) WITH ORDINALITY
            AS e (saga_id, event_id, topic, partition, record_offset, record, place)
        ORDER BY e.place
        """, [.uuidArray, .textArray, .textArray, .int4Array, .int8Array, .byteaArray, .text, .timestamptz])

    private static let delete = Statement(
        "parked-delete",
        """
        DELETE FROM parked_events e USING unnest($1::uuid[], $2::text[]) AS gone (saga_id, event_id)
        WHERE e.saga_id = gone.saga_id AND e.event_id = gone.event_id
        """, [.uuidArray, .textArray])

    private let group: String
    private var parameters = Parameters()
    private var sagas = UUIDColumn("saga_id")
    private var events = TextColumn("event_id")
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var offsets = Int8Column("record_offset")
    private var records = ByteaColumn("record")

    init(group: String) {
        self.group = group
    }

    /// Answers the parked events of these sagas in arrival order.
    mutating func load(of wanted: Set<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        sagas.reset()
        for saga in wanted { sagas.append(saga) }
        parameters.reset()
        try parameters.append(sagas)
        try pipeline.add(Self.load, parameters)
    }

    /// The same for the sagas that are loaded whole.
    static func loadWhole(_ worked: borrowing Worked, in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(loadWhole, worked.parameters)
    }

    /// Parks events; they arrive in this order.
    mutating func insert(_ rows: [ParkedEvent], at now: Int64, in pipeline: inout Pipeline) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        sagas.reset()
        events.reset()
        topics.reset()
        partitions.reset()
        offsets.reset()
        records.reset()
        for row in rows {
            sagas.append(row.saga)
            try events.append(row.eventID)
            try topics.append(row.record.partition.topic)
            partitions.append(row.record.partition.partition)
            offsets.append(row.record.offset)
            try records.append(ParkedBlob.encode(row.record))
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(events)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try parameters.append(records)
        try parameters.append(text: group)
        try parameters.append(timestamptz: now)
        try pipeline.add(Self.insert, parameters)
    }

    /// Removes events that wait no longer.
    mutating func delete(
        _ rows: [(saga: Identifier, eventID: String)], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        sagas.reset()
        events.reset()
        for row in rows {
            sagas.append(row.saga)
            try events.append(row.eventID)
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(events)
        try pipeline.add(Self.delete, parameters)
    }

    /// Reads one row of ``load(of:in:)``.
    static func event(_ row: Row) throws -> ParkedEvent {
        let partition = TopicPartition(try row.text(2), try row.int4(3))
        let offset = try row.int8(4)
        return ParkedEvent(
            saga: try row.identifier(0), eventID: try row.text(1),
            record: try row.bytea(5).withUnsafeBytes {
                try ParkedBlob.decode($0, partition: partition, offset: offset)
            })
    }
}
