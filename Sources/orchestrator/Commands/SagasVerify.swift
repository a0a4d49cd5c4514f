internal import ArgumentParser
internal import FlowC
internal import SagaEngine

/// `orchestrator sagas verify`
struct SagasVerify: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves that sagas are what their journals say.",
        discussion: """
            Folds the journal of each saga and compares: transitions that follow each other and are in the state table, \
            revisions without a gap, no event twice; state and revision of the row; the steps of the newest checkpoint; a row \
            for each ticket; and that what is COMPLETED, COMPENSATED or CANCELLED may be, by its tickets.

            One line for each mismatch, with what the row says and what the journal says; then how many sagas were compared. \
            Exit code 1 when there is a mismatch. Reads one snapshot, some sagas at once, and changes nothing; lanes go on \
            meanwhile, but for as long as it takes the server cleans up no row that they replace. ID is the id of a saga, of a decision or of a plan; without one, all sagas.

            Examples:
              orchestrator sagas verify 9d2b…
              orchestrator sagas verify --state COMPENSATED --limit 1000 --json
            """)

    @Argument(help: "Saga ids, decision ids or plan ids.")
    var id: [String] = []

    @Option(help: ArgumentHelp("Only sagas in this state, such as COMPLETED.", valueName: "state"))
    var state: String?

    @Option(help: "How many sagas, at most, in the order of their ids.")
    var limit: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func validate() throws {
        if !id.isEmpty && (state != nil || limit != nil) {
            throw ValidationError("Give ids, or --state and --limit, not both.")
        }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if let state, ExecutionState(rawValue: state.uppercased()) == nil {
            let known = ExecutionState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state \(state) is no state; give one of \(known).")
        }
    }

    func perform() throws {
        let settings = try file.load(postgres, schemas).settings
        var verifier = SagaVerifier(registry: try settings.schemaRegistry())
        var report = MismatchReport(json: json)
        try PostgresAccess(settings).run { connection in
            var scope = SagaVerifier.Scope.all(
                state: state.flatMap { ExecutionState(rawValue: $0.uppercased()) }, limit: limit ?? .max)
            if !id.isEmpty {
                var named: Set<Identifier> = []
                for id in id {
                    let found = try SagaQueries.find(id, on: &connection)
                    guard !found.isEmpty else {
                        throw CommandFailure(.failure, "no saga with the saga id, decision id or plan id \(id)")
                    }
                    named.formUnion(found.map(\.id))
                }
                scope = .sagas(named)
            }
            try verifier.verify(scope, on: &connection) { report.tell($0) }
        }
        report.conclude(sagas: verifier.sagas, mismatched: verifier.mismatched)
        if verifier.mismatched > 0 { throw CommandFailure(.failure) }
    }
}
