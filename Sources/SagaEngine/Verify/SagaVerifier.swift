public import Avro
public import FlowC
public import Postgres

/// Compares sagas with their journals, checkpoints and tickets, however many there are: it reads them by their ids, so many
/// at once, and keeps none. Writes nothing. Belongs to one thread.
///
///     var verifier = SagaVerifier(registry: registry)
///     try verifier.verify(.all(), on: &connection) { print($0) }
///     // verifier.sagas, verifier.mismatched and verifier.mismatches count
public struct SagaVerifier: ~Copyable {
    /// Which sagas.
    public enum Scope: Hashable, Sendable {
        /// Those of these that exist.
        case sagas(Set<Identifier>)
        /// All that are in a state, or in any; at most so many.
        case all(state: ExecutionState? = nil, limit: Int = .max)
    }

    /// Rows of sagas that are read at once.
    static let page = 1000
    /// Sagas whose journals and tickets are in memory at once.
    static let chunk = 100

    /// Sagas that were compared.
    public private(set) var sagas = 0
    /// Those of them that have a mismatch.
    public private(set) var mismatched = 0
    /// How many mismatches they have.
    public private(set) var mismatches = 0

    private var rows = SagaLedgers()
    private var values: ValueReader

    /// A verifier that finds the schemas of stored tickets in a registry.
    public init(registry: any SchemaRegistry) { values = ValueReader(registry: registry) }

    /// Compares, in one snapshot of the database, and tells each mismatch as it is found. Blocks until it is done; the
    /// snapshot keeps the server from cleaning up rows that are replaced meanwhile.
    ///
    /// - Throws: ``PostgresError``; what `tell` throws. The connection has an open transaction then.
    public mutating func verify(
        _ scope: Scope, on connection: inout Connection, tell: (SagaMismatch) throws -> Void
    ) throws {
        try SagaLedgers.begin(on: &connection)
        switch scope {
        case .sagas(let ids):
            let found = try rows.named(ids, on: &connection)
            try compare(found, on: &connection, tell)
        case .all(let state, let limit):
            var left = limit
            var last = Identifier(high: 0, low: 0)
            while left > 0 {
                let page = try rows.page(after: last, limit: Self.page, on: &connection)
                guard let end = page.last?.saga else { break }
                last = end
                let wanted = page.filter { state == nil || $0.state == state }.prefix(left)
                left -= wanted.count
                try compare(Array(wanted), on: &connection, tell)
            }
        }
        try connection.rollback()
    }

    private mutating func compare(
        _ ledgers: [SagaLedger], on connection: inout Connection, _ tell: (SagaMismatch) throws -> Void
    ) throws {
        var start = ledgers.startIndex
        while start < ledgers.endIndex {
            let end = min(start + Self.chunk, ledgers.endIndex)
            var chunk = Array(ledgers[start..<end])
            start = end
            try rows.complete(&chunk, on: &connection)
            for found in try compare(chunk, on: &connection) {
                sagas += 1
                if !found.isEmpty { mismatched += 1 }
                mismatches += found.count
                for mismatch in found { try tell(mismatch) }
            }
        }
    }

    /// The mismatches of each saga.
    private mutating func compare(
        _ chunk: [SagaLedger], on connection: inout Connection
    ) throws(PostgresError) -> [[SagaMismatch]] {
        var found: [[SagaMismatch]] = []
        var undone: [Int] = []
        for (index, ledger) in chunk.enumerated() {
            let (fold, mismatches) = ledger.compare()
            found.append(mismatches)
            // Tickets that are not all there tell nothing about what did work.
            let hasTickets = !mismatches.contains { $0.kind == .ticket || $0.kind == .sheet }
            if hasTickets && ledger.isUndone(fold) { undone.append(index) }
        }
        guard !undone.isEmpty else { return found }
        let stored = try rows.storedTickets(of: undone.map { chunk[$0].saga }, on: &connection)
        for index in undone {
            found[index] += compareUndoing(of: chunk[index], stored[chunk[index].saga] ?? [])
        }
        return found
    }

    private mutating func compareUndoing(of ledger: SagaLedger, _ stored: [StoredTicket]) -> [SagaMismatch] {
        var records: [TicketRecord] = []
        records.reserveCapacity(stored.count)
        for ticket in stored {
            guard let node = values.read(ticket.value),
                let record = TicketRecord(
                    stored: node, position: ticket.position, value: [],
                    progress: ledger.ticketRows[ticket.id]?.progress ?? TicketProgress())
            else {
                let claim = "a sheet has the ticket \(ticket.id)"
                return [SagaMismatch(.sheet, of: ledger.saga, claim, but: "its value cannot be read")]
            }
            records.append(record)
        }
        return ledger.mismatches(undoing: SagaTickets(records))
    }
}
