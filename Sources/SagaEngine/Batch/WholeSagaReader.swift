internal import Avro
internal import Documents
internal import FlowC

/// Reads what is stored of whole sagas. Belongs to one thread.
struct WholeSagaReader: ~Copyable {
    private var values: ValueReader
    private let document = Document()
    private let profile: Profile

    init(registry: any SchemaRegistry, profile: Profile) {
        values = ValueReader(registry: registry)
        self.profile = profile
    }

    /// What is stored of a saga. Throws when it cannot be read: the row was damaged, or written by a newer program.
    mutating func read(_ id: Identifier, _ whole: LoadedBatch.WholeSaga) throws(UnreadableSaga) -> StoredSaga {
        guard let bytes = whole.checkpoint, let root = try? document.parse(json: bytes),
            let course = StoredCourse(stored: root)
        else { throw UnreadableSaga(saga: id, problem: "its newest checkpoint cannot be read") }
        let decision = Decision(stored: root, profile: profile)
        var records: [TicketRecord] = []
        records.reserveCapacity(whole.tickets.count)
        for ticket in whole.tickets {
            guard let node = values.read(ticket.value),
                let record = TicketRecord(
                    stored: node, position: ticket.position, value: ticket.value,
                    progress: whole.progress[ticket.id] ?? TicketProgress())
            else { throw UnreadableSaga(saga: id, problem: "its ticket \(ticket.id) cannot be read") }
            records.append(record)
        }
        return StoredSaga(course: course, tickets: records.isEmpty ? nil : SagaTickets(records), decision: decision)
    }
}
