internal import FlowC
internal import Postgres
internal import SagaEngine

/// Timers that a benchmark arms beside those that the sagas have armed themselves. When one fires its saga finds that nothing
/// is due, and goes on waiting.
struct BenchmarkTimers {
    private static let kind = TimerKind.ticketWarning

    private let group: String
    private let sagas: [WaitingSagas.Saga]
    /// No timer of a saga's own has so small a sequence: theirs are epoch milliseconds.
    private var sequence: Int64 = 0

    /// Timers of these sagas in turn.
    init(group: String, of sagas: [WaitingSagas.Saga]) {
        self.group = group
        self.sagas = sagas
    }

    /// Arms timers that are due at these times, epoch milliseconds, in one statement.
    mutating func arm(_ times: [Int64], _ connection: inout Connection) throws {
        var ids = UUIDColumn("timer_id")
        var owners = UUIDColumn("saga_id")
        var sequences = Int8Column("sequence")
        var dues = TimestamptzColumn("due_at")
        for time in times {
            let saga = sagas[Int(sequence) % sagas.count].id
            let id = Identifier.timer(saga: saga, kind: Self.kind.rawValue, sequence: sequence)
            ids.append((high: id.high, low: id.low))
            owners.append((high: saga.high, low: saga.low))
            sequences.append(sequence)
            try dues.append(epochMilliseconds: time)
            sequence += 1
        }
        var parameters = Parameters()
        try parameters.append(ids)
        try parameters.append(owners)
        try parameters.append(sequences)
        try parameters.append(dues)
        try parameters.append(text: group)
        try connection.execute(Self.statement, parameters)
    }

    private static let statement = Statement(
        "bench-timers-arm",
        """
        INSERT INTO timers (timer_id, saga_id, sequence, due_at, kind, group_id)
        SELECT t.*, '\(kind.rawValue)', $5 FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::timestamptz[]) AS t
        """, [.uuidArray, .uuidArray, .int8Array, .timestamptzArray, .text])
}
