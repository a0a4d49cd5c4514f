public import Avro
internal import Documents
internal import FlowC
public import Kafka
public import Postgres

/// Decides records again as they were decided then, and compares with what is stored and what is published. Writes nothing.
///
/// First every record of the output topics is noted, then input records are checked. Belongs to one thread.
public final class Verification {
    private let outputs: OutputSettings
    private let group: String
    private let wanted: SagaFilter
    private let processor: FlowProcessor
    private var recomputation: Recomputation
    private var index: PublishedIndex
    private var mine: ValueReader
    private var theirs: ValueReader

    /// What has been found.
    public private(set) var report: VerificationReport

    /// A verification of one group under the settings that it runs with; `report` is that of an interrupted one.
    public init(
        registry: any SchemaRegistry, configuration: EngineConfiguration, filter: SagaFilter = SagaFilter(),
        report: VerificationReport = VerificationReport()
    ) throws(AvroError) {
        outputs = configuration.outputs
        group = configuration.group
        wanted = filter
        self.report = report
        let recomputation = try Recomputation(registry: registry, outputs: configuration.outputs)
        self.recomputation = recomputation
        processor = FlowProcessor(
            reader: RecordReader(registry: registry, topics: configuration.outputs.topics),
            encoder: try OutputEncoder(settings: configuration.outputs, registry: registry),
            profile: configuration.profile, clock: { 0 })
        let names = configuration.outputs.topics
        index = PublishedIndex(
            registry: registry, ticketsTopic: names[.tickets],
            timedTopics: [names[.telemetry], names[.flowTelemetry]])
        mine = ValueReader(registry: registry)
        theirs = ValueReader(registry: registry)
    }

    /// The topics whose records have to be noted first.
    public var outputTopics: [String] {
        let always: [Topic] = [
            .tickets, .telemetry, .incidents, .approvalRequests, .decisionsDeadLetters, .commandsDeadLetters,
        ]
        return (outputs.flowEvents == nil ? always : always + [.flowTelemetry]).map { outputs.topics[$0] }
    }

    /// Takes a record of an output topic.
    public func note(_ record: ConsumedRecord) {
        index.note(record)
    }

    /// Checks input records.
    public func check(_ records: [ConsumedRecord], on connection: inout Connection) throws {
        let inputs = processor.decode(records).inputs
        var ids: Set<Identifier> = []
        for input in inputs {
            if let id = Self.saga(of: input.content) { ids.insert(id) }
        }
        let origins = try SagaOrigins.find(ids, on: &connection)
        let created = inputs.compactMap { input -> Identifier? in
            guard let origin = Self.saga(of: input.content).flatMap({ origins[$0] }) else { return nil }
            return Self.isOrigin(origin, input.record) ? origin.id : nil
        }
        let evidence = try SagaOrigins.evidence(of: Set(created), on: &connection)
        let letters = try SagaOrigins.deadLettered(records, group: group, on: &connection)
        for input in inputs {
            report.records += 1
            guard let id = Self.saga(of: input.content) else {
                checkLetter(input, letters)
                continue
            }
            guard let origin = origins[id] else {
                guard !wanted.isOfSaga else {
                    report.skipped += 1
                    continue
                }
                miss("\(input.record.partition)@\(input.record.offset): there is no saga \(id)")
                continue
            }
            guard Self.isOrigin(origin, input.record), matches(origin), let proof = evidence[id] else {
                report.skipped += 1
                continue
            }
            check(origin, input.record, proof)
        }
    }

    private func checkLetter(_ input: DecodedBatch.Input, _ letters: Set<PartitionOffset>) {
        guard case .rejected(let rejected) = input.content, !wanted.isOfSaga else {
            report.skipped += 1
            return
        }
        let record = input.record
        guard letters.contains(PartitionOffset(record.partition, record.offset)) else {
            return miss(
                "\(record.partition)@\(record.offset): no dead letter is recorded (\(rejected.reason.rawValue))")
        }
        report.deadLetters += 1
        report.identical += 1
    }

    private func check(_ origin: SagaOrigin, _ record: ConsumedRecord, _ proof: SagaEvidence) {
        let place = "\(record.partition)@\(record.offset), saga \(origin.id)"
        guard let checkpoint = proof.checkpoint else { return miss("\(place): it has no checkpoint") }
        let result: Recomputation.Result
        do throws(RecomputationFault) {
            result = try recomputation.recompute(record, checkpoint: checkpoint)
        } catch {
            return differ("\(place): \(error)")
        }
        if let difference = difference(result.tickets, proof.tickets) { return differ("\(place): \(difference)") }
        var missing = look(for: result.outputs).map { "a record in \($0)" }
        let tickets = result.outputs.filter { $0.topic == outputs.topics[.tickets] }
        for (ticket, output) in zip(result.tickets, tickets) {
            guard let published = index.tickets[ticket.id] else {
                missing = missing ?? "ticket \(ticket.id) in \(output.topic)"
                continue
            }
            let expected = PublishedIndex.ticket(output)
            guard published.value == expected.value else {
                return differ("\(place): ticket \(ticket.id) has other bytes in \(output.topic)")
            }
            guard published.headers == expected.headers else {
                return differ("\(place): ticket \(ticket.id) has other headers in \(output.topic)")
            }
            report.outputs += 1
        }
        if let missing { return miss("\(place): \(missing) is missing") }
        report.identical += 1
    }

    /// Looks for published records that are no tickets; the topic of the first that is missing. Flow events of a saga are all
    /// there, or none: then they were not wanted, or in another format, when it was decided.
    private func look(for records: [Output]) -> String? {
        let (tickets, events) = (outputs.topics[.tickets], outputs.topics[.flowTelemetry])
        var found = index.find(records.filter { $0.topic != tickets && $0.topic != events })
        let told = index.find(records.filter { $0.topic == events })
        if told.count > 0 {
            found.count += told.count
            found.measuredAnew += told.measuredAnew
            found.missingFrom = found.missingFrom ?? told.missingFrom
        }
        report.outputs += found.count
        report.measuredAnew += found.measuredAnew
        return found.missingFrom
    }

    /// Where the recomputed and the stored tickets first differ.
    private func difference(_ made: [StoredTicket], _ stored: [StoredTicket]) -> String? {
        // What was published by later records, an approval's answer or an undoing, is not made by this one.
        let wave = (made.count + TicketSheet.capacity - 1) / TicketSheet.capacity * TicketSheet.capacity
        let stored = stored.filter { Int($0.position) < wave }
        guard made.map(\.id) == stored.map(\.id) else {
            return "\(stored.count) tickets are stored, \(made.count) are recomputed, or their ids differ"
        }
        for (new, old) in zip(made, stored) where new.value != old.value {
            guard let left = mine.read(old.value), let right = theirs.read(new.value) else {
                return "ticket \(new.id): the stored bytes cannot be read"
            }
            let place = left.firstDifference(from: right) ?? "the same fields in other bytes"
            return "ticket \(new.id), stored and recomputed: \(place)"
        }
        return nil
    }

    private func miss(_ text: String) {
        report.missing += 1
        report.note(text)
    }

    private func differ(_ text: String) {
        report.different += 1
        report.note(text)
    }

    private func matches(_ origin: SagaOrigin) -> Bool {
        (wanted.plan ?? origin.planID) == origin.planID && (wanted.decision ?? origin.decisionID) == origin.decisionID
            && (wanted.state ?? origin.state) == origin.state
    }

    private static func isOrigin(_ origin: SagaOrigin, _ record: ConsumedRecord) -> Bool {
        origin.source == record.partition && origin.offset == record.offset
    }

    private static func saga(of content: DecodedBatch.Content) -> Identifier? {
        switch content {
        case .decision(let decision): decision.sagaID
        case .again(_, let decision, let attempt): .saga(decisionID: decision.id, attempt: attempt.number)
        case .command, .result, .answer, .rejected: nil
        }
    }
}
