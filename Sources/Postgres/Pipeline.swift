internal import CPostgres

/// Statements on their way to the server, all in one round trip; made by ``Connection/pipeline(_:)`` and its relatives.
///
/// Adding copies the parameters and may already send. Without an explicit BEGIN the statements are one transaction of their own.
public struct Pipeline: ~Copyable {
    private enum Step {
        case prepare(Statement)
        case run(name: String?)
    }

    private let session: Session
    private var steps: [Step] = []
    private var pending: [String: String] = [:]
    private var backlog = 0

    /// How many statements have been added.
    public private(set) var count = 0

    /// libpq moves the unsent rest of its buffer with every partial write; a bounded backlog bounds that work.
    private static let maximumBacklog = 256 * 1024

    init(on session: Session) throws(PostgresError) {
        try session.requireConnection()
        guard PQenterPipelineMode(session.handle) == 1 else { throw session.lose(session.lastMessage) }
        self.session = session
    }

    /// Adds a statement without parameters; answers its position, from 0.
    @discardableResult public mutating func add(_ statement: Statement) throws(PostgresError) -> Int {
        try add(statement, Parameters())
    }

    /// Adds a statement; answers its position, from 0.
    ///
    /// Throws ``PostgresError/Kind/invalidParameter`` when the parameters do not have the declared types,
    /// ``PostgresError/Kind/invalidUse`` when the name stands for another text.
    @discardableResult
    public mutating func add(
        _ statement: Statement, _ parameters: borrowing Parameters
    ) throws(PostgresError) -> Int {
        try session.requireConnection()
        try check(parameters, against: statement)
        try prepare(statement)
        let sent = parameters.lend { count, _, values, lengths, formats in
            PQsendQueryPrepared(session.handle, statement.name, count, values, lengths, formats, 1)
        }
        return try added(.run(name: statement.name), sent == 1, bytes: parameters.byteCount)
    }

    /// Adds plain SQL, one statement; answers its position, from 0. Each use is parsed anew.
    @discardableResult
    public mutating func add(sql: String, _ parameters: borrowing Parameters) throws(PostgresError) -> Int {
        try session.requireConnection()
        let sent = parameters.lend { count, types, values, lengths, formats in
            PQsendQueryParams(session.handle, sql, count, types, values, lengths, formats, 1)
        }
        return try added(.run(name: nil), sent == 1, bytes: sql.utf8.count + parameters.byteCount)
    }

    private func check(_ parameters: borrowing Parameters, against statement: Statement) throws(PostgresError) {
        guard parameters.types != statement.parameterTypes else { return }
        throw PostgresError(
            .invalidParameter, "the parameters are \(parameters.types), declared are \(statement.parameterTypes)",
            statement: statement.name)
    }

    private mutating func prepare(_ statement: Statement) throws(PostgresError) {
        if let known = session.prepared[statement.name] ?? pending[statement.name] {
            guard known == statement.sql else {
                throw PostgresError(
                    .invalidUse, "the statement's name stands for another text on this connection",
                    statement: statement.name)
            }
            return
        }
        let types = statement.parameterTypes.map(\.rawValue)
        let sent = PQsendPrepare(
            session.handle, statement.name, statement.sql, Int32(truncatingIfNeeded: types.count), types)
        guard sent == 1 else { throw refusal(statement.name) }
        steps.append(.prepare(statement))
        pending[statement.name] = statement.sql
    }

    private mutating func added(_ step: Step, _ sent: Bool, bytes: Int) throws(PostgresError) -> Int {
        guard sent else {
            if case .run(let name) = step { throw refusal(name) }
            throw refusal(nil)
        }
        steps.append(step)
        count += 1
        backlog += bytes + 64
        if backlog > Self.maximumBacklog {
            try session.flush()
            backlog = 0
        }
        return count - 1
    }

    private func refusal(_ name: String?) -> PostgresError {
        if PQstatus(session.handle) != CONNECTION_OK { return session.lose(session.lastMessage) }
        return PostgresError(.other, session.lastMessage, statement: name)
    }
}

extension Pipeline {
    /// Ends the pipeline: one synchronisation point, then every answer. Never throws, as the statements know what became of them.
    mutating func finish() -> [StatementOutcome] {
        var outcomes: [StatementOutcome] = []
        outcomes.reserveCapacity(count)
        do throws(PostgresError) {
            try session.requireConnection()
            guard PQpipelineSync(session.handle) == 1 else { throw session.lose(session.lastMessage) }
            try session.flush()
            var failedPreparation: PostgresError?
            for step in steps {
                switch step {
                case .prepare(let statement):
                    switch try receive(statement.name) {
                    case .completed: session.prepared[statement.name] = statement.sql
                    case .failed(let error): failedPreparation = error
                    case .skipped: break
                    }
                case .run(let name):
                    let outcome = try receive(name)
                    if let name, outcome.failure?.sqlState == "26000" { session.prepared[name] = nil }
                    outcomes.append(failedPreparation.map { .failed($0) } ?? outcome)
                    failedPreparation = nil
                }
            }
            try leave()
        } catch {
            // Behind a failed statement nothing runs; otherwise nobody knows how far the server has come.
            let rest: StatementOutcome = outcomes.contains { $0.failure != nil } ? .skipped : .failed(error)
            while outcomes.count < count { outcomes.append(rest) }
        }
        return outcomes
    }

    /// The outcome of one step: its result, and the end of its results.
    private func receive(_ name: String?) throws(PostgresError) -> StatementOutcome {
        guard let result = try session.nextResult() else { throw session.lose(session.lastMessage) }
        let outcome = try outcome(of: result, name)
        guard session.loss == nil else { return outcome }
        while let extra = try session.nextResult() { PQclear(extra) }
        return outcome
    }

    private func outcome(of result: OpaquePointer, _ name: String?) throws(PostgresError) -> StatementOutcome {
        let storage = ResultStorage(result, statement: name)
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return .completed(ResultSet(storage: storage))
        case PGRES_PIPELINE_ABORTED: return .skipped
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            throw session.lose(.copyRefused(name))
        default:
            var error = PostgresError(result: result, statement: name)
            if PQstatus(session.handle) != CONNECTION_OK { error.kind = .connectionLost }
            if error.kind == .connectionLost { throw session.lose(error) }
            return .failed(error)
        }
    }

    private func leave() throws(PostgresError) {
        guard let end = try session.nextResult() else { throw session.lose(session.lastMessage) }
        let status = PQresultStatus(end)
        PQclear(end)
        guard status == PGRES_PIPELINE_SYNC, PQexitPipelineMode(session.handle) == 1 else {
            throw session.lose("the pipeline did not end as agreed: \(session.lastMessage)")
        }
    }
}
