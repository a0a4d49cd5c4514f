internal import Avro
internal import FlowC
internal import Postgres

/// The self-healing side of the database, over a connection of its own: what was asked of the engine, and what is stored of
/// tickets. Belongs to one thread.
final class RemediationStore {
    private let group: String
    private let connection: StoreConnection
    private var rows = Remediations()
    private var tickets = StoredTickets()
    private var values: ValueReader

    /// A store that connects with its first call, and anew with the call after a fault.
    init(
        group: String, registry: any SchemaRegistry, connect: @escaping () throws(PostgresError) -> Connection
    ) {
        self.group = group
        values = ValueReader(registry: registry)
        connection = StoreConnection(byKey: true, connect: connect)
    }

    /// The row of an incident's remedy, committed; where there was none it is `calling` now, and its first sending counted.
    func claim(_ remedy: Remediation) throws(PortFault) -> RemediationRow {
        try connection.asking {
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try rows.claim(remedy.incidentID, group: group, playbook: remedy.playbook.shown, in: &pipeline)
            }
            return try Remediations.row(try results[2].single(), isNew: !results[1].isEmpty)
        }
    }

    /// Counts another sending, committed; false when somebody else has gone on with it since `attempts` were read.
    func again(_ remedy: Remediation, after attempts: Int32) throws(PortFault) -> Bool {
        try connection.asking {
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try rows.again(remedy.incidentID, after: attempts, in: &pipeline)
            }
            return !results[1].isEmpty
        }
    }

    /// Writes why it is not known yet what came of it.
    func note(_ remedy: Remediation, _ error: String) throws(PortFault) {
        try connection.asking {
            _ = try connection.transaction { (pipeline) throws(PostgresError) in
                try rows.note(remedy.incidentID, error.shown, in: &pipeline)
            }
        }
    }

    /// Writes what came of it, unless that is known already.
    func finish(_ remedy: Remediation, _ state: RemediationState, _ error: String? = nil) throws(PortFault) {
        try connection.asking {
            _ = try connection.transaction { (pipeline) throws(PostgresError) in
                try rows.finish(remedy.incidentID, state, error?.shown, in: &pipeline)
            }
        }
    }

    /// What is stored of a ticket; nothing where it is unknown.
    func facts(of ticket: Identifier) throws(PortFault) -> TicketFacts {
        try connection.asking {
            guard let own = try records([ticket]).first else { return TicketFacts() }
            // Its clock began when the last of those that it depends on had completed.
            let others = own.dependencies.isEmpty ? [] : try records(own.dependencies)
            return TicketFacts(
                agentID: own.progress.agentID, delayMs: SagaTickets([own] + others).delayMs(of: ticket))
        }
    }

    /// Closes the connection.
    func close() {
        connection.close()
    }

    /// Tickets that cannot be read are left out.
    private func records(_ ids: [Identifier]) throws -> [TicketRecord] {
        let results = try connection.transaction { (pipeline) throws(PostgresError) in
            try tickets.load(ids, in: &pipeline)
        }
        var records: [TicketRecord] = []
        for row in results[1] {
            let (_, _, progress) = try Tickets.progress(row)
            let (position, value) = (try row.int4(10), try row.bytea(11))
            guard let node = values.read(value),
                let record = TicketRecord(stored: node, position: position, value: [], progress: progress)
            else { continue }
            records.append(record)
        }
        return records
    }
}
