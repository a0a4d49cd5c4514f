public import Kafka
public import Postgres

/// What the commands of operators read and change in Postgres for one group, over a connection of its own.
///
/// Every change raises the epoch of the rows that it is about: a lane that runs meanwhile finds it with its next prepare and
/// goes through the assignment again.
public final class GroupStore {
    private let connection: StoreConnection
    private var groups: ConsumerGroups
    private var progress: Progress
    private var outbox: Outbox
    private var deadLetters = DeadLetters()
    private var tickets = Tickets()
    private let group: String

    /// A store that connects with its first call, and anew with the call after a fault.
    public init(group: String, connect: @escaping () throws(PostgresError) -> Connection) {
        self.group = group
        connection = StoreConnection(connect: connect)
        groups = ConsumerGroups(group: group)
        progress = Progress(group: group)
        outbox = Outbox(group: group)
    }

    /// Every row of the group, in topic, partition order.
    public func allProgress() throws(PortFault) -> [PartitionProgress] {
        try rows(Progress.progress) { (pipeline) throws(PostgresError) in try self.progress.read(in: &pipeline) }
    }

    /// Why and since when the group is halted; nil when it is not.
    public func halted() throws(PortFault) -> Halt? {
        try rows({ Halt(reason: try $0.text(0), since: try $0.timestamptz(1)) }) { (pipeline) throws(PostgresError) in
            try self.groups.read(in: &pipeline)
        }.first
    }

    /// Lets the group go on; false when it was not halted.
    public func clearHalt() throws(PortFault) -> Bool {
        try connection.asking { () throws -> Bool in
            try connection.transaction { (pipeline) throws(PostgresError) in
                try self.groups.clear(in: &pipeline)
            }[1].affectedRows == 1
        }
    }

    /// Every outbox row of the group after the published watermark of its partition, in topic, partition, offset order.
    public func unpublished() throws(PortFault) -> [OutboxRow] {
        try connection.asking { () throws -> [OutboxRow] in
            let found = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.outbox.unpublished(in: &pipeline)
            }
            return try connection.filled(try found[1].map(Outbox.row), &tickets)
        }
    }

    /// Lets partitions begin anew at offsets of another Kafka cluster, and removes their outbox rows, which name offsets of
    /// the old one. Rows that are not published yet are removed only with `discarding`; without it they are answered, and
    /// nothing has changed. Partitions without a row stay without one.
    public func adopt(
        _ positions: [TopicPartition: Int64], clusterID: String, discarding: Bool
    ) throws(PortFault) -> [OutboxRow] {
        let partitions = positions.keys.sorted()
        return try connection.asking { () throws -> [OutboxRow] in
            try connection.endTransaction()
            let found = try connection.pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try self.progress.raiseAll(in: &pipeline)
                try self.outbox.unpublished(partitions, in: &pipeline)
            }
            let rows = try found[3].map(Outbox.row)
            guard rows.isEmpty || discarding else {
                try connection.endTransaction()
                return rows
            }
            let outcome = try connection.commit { (pipeline) throws(PostgresError) in
                try self.progress.adopt(positions, clusterID: clusterID, in: &pipeline)
                try self.outbox.delete(after: partitions.map { ($0, -1) }, in: &pipeline)
            }
            _ = try StoreConnection.results(outcome)
            return rows
        }
    }

    /// Replaces the outputs of the row of `partition` that ends at `to`. False, and nothing changed, when there is none or it
    /// is published.
    public func rewrite(_ partition: TopicPartition, to: Int64, outputs: [Output]) throws(PortFault) -> Bool {
        try connection.asking { () throws -> Bool in
            try connection.endTransaction()
            let results = try connection.pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try self.progress.claim([partition], in: &pipeline)
                try self.outbox.rewrite(partition, to: to, outputs: outputs, in: &pipeline)
            }
            guard results[2].affectedRows == 1 else {
                try connection.endTransaction()
                return false
            }
            _ = try StoreConnection.results(connection.commit { (_) throws(PostgresError) in })
            return true
        }
    }

    /// How many sagas are in which state, whatever group they came through.
    public func sagaCounts() throws(PortFault) -> [String: Int64] {
        let counts = try rows({ (try $0.text(0), try $0.int8(1)) }) { (pipeline) throws(PostgresError) in
            try Sagas.count(in: &pipeline)
        }
        return Dictionary(counts, uniquingKeysWith: +)
    }

    /// The newest dead letters of the group, at most `limit`.
    public func deadLetters(limit: Int) throws(PortFault) -> [StoredDeadLetter] {
        try rows(DeadLetters.stored) { (pipeline) throws(PostgresError) in
            try self.deadLetters.list(group: self.group, limit: limit, in: &pipeline)
        }
    }

    /// Closes the connection.
    public func close() {
        connection.close()
    }

    private func rows<Value>(
        _ read: (Row) throws -> Value, _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) throws(PortFault) -> [Value] {
        try connection.asking { () throws -> [Value] in try connection.transaction(fill)[1].map(read) }
    }
}
