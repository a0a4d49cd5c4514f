public import FlowC
public import Kafka
public import Postgres

/// SQL of the replay: sagas with the records that created them.
public enum SagaOrigins {
    private static let columns = """
        s.saga_id, s.decision_id, s.plan_id, s.attempt, s.state, j.topic, j.partition, j.record_offset,
            EXISTS (SELECT FROM ticket_sheets t WHERE t.saga_id = s.saga_id),
            EXISTS (SELECT FROM sagas n WHERE n.previous_saga = s.saga_id)
        """

    private static let tables = "sagas s JOIN saga_history j ON j.saga_id = s.saga_id AND j.revision = 1"

    private static let condition = """
        ($1::text IS NULL OR s.plan_id = $1) AND ($2::text IS NULL OR s.decision_id = $2)
            AND ($3::text IS NULL OR s.state = $3) AND ($4::text IS NULL OR j.topic = $4)
            AND (cardinality($5) = 0 OR j.partition = ANY($5)) AND ($6::int8 IS NULL OR j.record_offset >= $6)
            AND ($7::int8 IS NULL OR j.record_offset <= $7) AND ($8::timestamptz IS NULL OR s.created_at >= $8)
            AND ($9::timestamptz IS NULL OR s.created_at < $9)
        """

    private static let filterTypes: [SQLType] = [
        .text, .text, .text, .text, .int4Array, .int8, .int8, .timestamptz, .timestamptz,
    ]

    private static let page = Statement(
        "origins-page",
        """
        SELECT \(columns) FROM \(tables) WHERE \(condition) AND ($10::uuid IS NULL OR s.saga_id > $10)
        ORDER BY s.saga_id LIMIT $11
        """, filterTypes + [.uuid, .int8])

    private static let count = Statement(
        "origins-count", "SELECT count(*) FROM \(tables) WHERE \(condition)", filterTypes)

    private static let spans = Statement(
        "origins-spans",
        """
        SELECT j.topic, j.partition, min(j.record_offset), max(j.record_offset) FROM \(tables) WHERE \(condition)
        GROUP BY 1, 2
        """, filterTypes)

    private static let byID = Statement(
        "origins-by-id", "SELECT \(columns) FROM \(tables) WHERE s.saga_id = ANY($1)", [.uuidArray])

    private static let checkpoints = Statement(
        "origins-checkpoints",
        """
        SELECT DISTINCT ON (saga_id) saga_id, document::json FROM saga_history
        WHERE saga_id = ANY($1) AND document IS NOT NULL
        ORDER BY saga_id, revision
        """, [.uuidArray])

    private static let tickets = Statement(
        "origins-tickets",
        "SELECT saga_id, sheet, body FROM ticket_sheets WHERE saga_id = ANY($1) ORDER BY saga_id, sheet", [.uuidArray])

    private static let deadLettered = Statement(
        "origins-dead-letters",
        """
        SELECT topic, partition, record_offset FROM dead_letters
        JOIN unnest($2::text[], $3::int4[], $4::int8[]) AS wanted (topic, partition, record_offset)
            USING (topic, partition, record_offset)
        WHERE group_id = $1
        """, [.text, .textArray, .int4Array, .int8Array])

    /// Up to `limit` sagas in the order of their ids, behind `after`.
    public static func page(
        _ filter: SagaFilter, after: Identifier?, limit: Int, on connection: inout Connection
    ) throws(PostgresError) -> [SagaOrigin] {
        var parameters = Parameters()
        try add(filter, to: &parameters)
        if let after { parameters.append(uuid: (after.high, after.low)) } else { parameters.appendNull(.uuid) }
        parameters.append(int8: Int64(limit))
        return try origins(connection.execute(page, parameters))
    }

    /// How many sagas match.
    public static func count(_ filter: SagaFilter, on connection: inout Connection) throws(PostgresError) -> Int {
        var parameters = Parameters()
        try add(filter, to: &parameters)
        return Int(try connection.execute(count, parameters).single().int8(0))
    }

    /// From the first to behind the last record that created a matching saga, by partition.
    public static func spans(
        _ filter: SagaFilter, on connection: inout Connection
    ) throws(PostgresError) -> [TopicPartition: Range<Int64>] {
        var parameters = Parameters()
        try add(filter, to: &parameters)
        var found: [TopicPartition: Range<Int64>] = [:]
        for row in try connection.execute(spans, parameters) {
            found[TopicPartition(try row.text(0), try row.int4(1))] = try row.int8(2)..<row.int8(3) + 1
        }
        return found
    }

    /// Those of these sagas that exist.
    public static func find(
        _ ids: Set<Identifier>, on connection: inout Connection
    ) throws(PostgresError) -> [Identifier: SagaOrigin] {
        let found = try origins(connection.execute(byID, list(ids)))
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// What is stored of the creation of these sagas.
    public static func evidence(
        of ids: Set<Identifier>, on connection: inout Connection
    ) throws -> [Identifier: SagaEvidence] {
        let parameters = try list(ids)
        var documents: [Identifier: [UInt8]] = [:]
        for row in try connection.execute(checkpoints, parameters) {
            documents[try row.identifier(0)] = try row.withJSON(1) { Array($0) }
        }
        var stored: [Identifier: [StoredTicket]] = [:]
        for row in try connection.execute(tickets, parameters) {
            let (saga, tickets) = try Tickets.sheet(row)
            stored[saga, default: []] += tickets
        }
        return Dictionary(
            uniqueKeysWithValues: ids.map {
                ($0, SagaEvidence(checkpoint: documents[$0], tickets: stored[$0] ?? []))
            })
    }

    /// Those of these records that are in `dead_letters` of the group.
    public static func deadLettered(
        _ records: [ConsumedRecord], group: String, on connection: inout Connection
    ) throws(PostgresError) -> Set<PartitionOffset> {
        var topics = TextColumn("topic")
        var partitions = Int4Column("partition")
        var offsets = Int8Column("record_offset")
        for record in records {
            try topics.append(record.partition.topic)
            partitions.append(record.partition.partition)
            offsets.append(record.offset)
        }
        var parameters = Parameters()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        var found: Set<PartitionOffset> = []
        for row in try connection.execute(deadLettered, parameters) {
            found.insert(PartitionOffset(TopicPartition(try row.text(0), try row.int4(1)), try row.int8(2)))
        }
        return found
    }

    private static func list(_ ids: Set<Identifier>) throws(PostgresError) -> Parameters {
        var column = UUIDColumn("saga_id")
        for id in ids { column.append(id) }
        var parameters = Parameters()
        try parameters.append(column)
        return parameters
    }

    private static func add(_ filter: SagaFilter, to parameters: inout Parameters) throws(PostgresError) {
        for text in [filter.plan, filter.decision, filter.state, filter.topic] {
            if let text { try parameters.append(text: text) } else { parameters.appendNull(.text) }
        }
        var partitions = Int4Column("partition")
        for partition in filter.partitions { partitions.append(partition) }
        try parameters.append(partitions)
        for offset in [filter.from, filter.through] {
            if let offset { parameters.append(int8: offset) } else { parameters.appendNull(.int8) }
        }
        for time in [filter.since, filter.until] {
            if let time { try parameters.append(timestamptz: time) } else { parameters.appendNull(.timestamptz) }
        }
    }

    private static func origins(_ rows: ResultSet) throws(PostgresError) -> [SagaOrigin] {
        var origins: [SagaOrigin] = []
        for row in rows {
            origins.append(
                SagaOrigin(
                    id: try row.identifier(0), decisionID: try row.text(1), planID: try row.text(2),
                    attempt: try row.int4(3), state: try row.text(4),
                    source: TopicPartition(try row.text(5), try row.int4(6)), offset: try row.int8(7),
                    hasTickets: try row.bool(8), isDoneAgain: try row.bool(9)))
        }
        return origins
    }
}
