internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// `republish` and `reprocess`: one command record a saga.
extension ReplayRunner {
    func command(_ run: inout ReplayRun) throws {
        let producer = try producer()
        let topic = settings.name(of: .commands)
        _ = try access.topic(topic)
        var originals = try RecordFinder(access)
        var pace = Pace(rate: rate)
        let filter = run.filter
        var progress = ProgressLine(
            total: try database.run { try SagaOrigins.count(filter, on: &$0) }, unit: "sagas", done: run.done)
        var sent = 0
        while true {
            let last = run.lastSaga.flatMap { Identifier($0) }
            let page = try database.run { connection in
                try SagaOrigins.page(filter, after: last, limit: Self.chunk, on: &connection)
            }
            guard let end = page.last else { break }
            var records: [ProducerRecord] = []
            for origin in page {
                switch try order(for: origin, run.mode, &originals) {
                case .success(let order):
                    let command = Command(
                        id: run.commandID(for: origin.id).description, order: order, saga: origin.id,
                        reason: "replay \(run.id)", issuedAt: WallClock.milliseconds, issuedBy: "orchestrator replay")
                    records.append(ProducerRecord(topic: topic, key: command.key, value: command.json))
                case .failure(let omission): run.skipped[omission.reason, default: 0] += 1
                }
            }
            try send(records, through: producer)
            sent += records.count
            run.lastSaga = end.id.description
            try settle(&run, page.count, &pace, &progress)
        }
        progress.finish()
        conclude(run, "sent \(sent) command\(sent == 1 ? "" : "s") to \(run.mode.rawValue) to \(topic)")
    }

    /// Why a saga gets no command.
    private struct Omission: Error {
        let reason: String
    }

    private func order(
        for origin: SagaOrigin, _ mode: ReplayMode, _ originals: inout RecordFinder
    ) throws -> Result<Command.Order, Omission> {
        if mode == .republish {
            return origin.hasTickets ? .success(.republish) : .failure(Omission(reason: "without tickets"))
        }
        guard origin.hasEnded else { return .failure(Omission(reason: "not ended")) }
        guard !origin.isDoneAgain else { return .failure(Omission(reason: "done again already")) }
        guard let record = try originals.record(origin.source, origin.offset) else {
            return .failure(Omission(reason: "the decision is gone by retention"))
        }
        guard let source = try source(of: record) else {
            return .failure(Omission(reason: "the record of the decision cannot be read"))
        }
        return .success(.reprocess(attempt: origin.attempt + 1, record: source))
    }

    /// The decision as it came: the record itself, or the one inside of the command that ordered an earlier attempt.
    private func source(of record: ConsumedRecord) throws -> SourceRecord? {
        guard record.partition.topic == settings.name(of: .commands) else {
            return SourceRecord(
                topic: record.partition.topic, partition: record.partition.partition, offset: record.offset,
                timestampMs: record.timestamp, key: record.key, value: record.value,
                headers: record.headers.map { SourceRecord.Header($0.name, $0.value) })
        }
        guard let value = record.value, let command = CommandReader().read(value),
            case .reprocess(_, let source) = command.order
        else { return nil }
        return source
    }
}
