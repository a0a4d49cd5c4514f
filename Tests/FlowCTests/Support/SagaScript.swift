import FlowC
import Testing

/// One saga from its decision on, event by event. Between two events it is written down and read back, so that an event
/// sees nothing but what storage keeps of the saga.
struct SagaScript {
    /// What is stored of a ticket.
    struct Row {
        let id: Identifier
        let position: Int32
        let value: [UInt8]
        var progress = TicketProgress()
    }

    /// The saga of every script.
    static let id = Identifier.saga(decisionID: Sample.decisionID)

    /// The time of the next event, epoch milliseconds.
    var now: Int64
    /// The constants of the next event.
    var profile: Profile
    /// What keeps the saga's resources from being allocated by the next event.
    var fault: StepFault?
    /// How many sagas run at the next event; nil where nobody counts.
    var running: Int?
    /// What is left of the error budget at the next event.
    var budget = ErrorBudget()
    /// Whether the saga is stored between events; else the next one sees what the last one has left in memory, as it does
    /// within a batch.
    let isStored: Bool
    /// The outcomes so far.
    private(set) var outcomes: [Outcome] = []
    /// What each outcome tells as flow events.
    private(set) var stories: [[FlowEvent]] = []
    /// When the saga wants to be woken, by what its events have said.
    private(set) var wish = WakeWish.never
    /// Its stored tickets in the order of publication.
    private(set) var rows: [Row] = []
    /// The tasks of the plan's own tickets.
    private(set) var names: [Identifier: String] = [:]
    private var row: Saga?
    private var facts: [UInt8]?
    private var checkpoint: [UInt8] = []
    private var memory: StoredSaga?

    /// Begins with a decision. A task takes a minute by its clock: its estimate is 20 seconds. Where `keepsPlan` is set the
    /// decision brings its plan along, as one does that may have to wait.
    init(
        _ tasks: KeyValuePairs<String, [String]> = ["a": [], "b": ["a"]], decision changes: [String: String?] = [:],
        plan: [String: String?] = [:], profile: Profile = Profile(), fault: StepFault? = nil, keepsPlan: Bool = false,
        running: Int? = nil, headers: [Header] = [], isStored: Bool = true
    ) throws {
        try self.init(
            tasks: tasks.map { ($0.key, $0.value) }, decision: changes, plan: plan, profile: profile, fault: fault,
            keepsPlan: keepsPlan, running: running, headers: headers, isStored: isStored)
    }

    /// The same of any list of tasks, each given as id and dependencies.
    init(
        tasks: [(String, [String])], decision changes: [String: String?] = [:], plan: [String: String?] = [:],
        profile: Profile = Profile(), fault: StepFault? = nil, keepsPlan: Bool = false, running: Int? = nil,
        headers: [Header] = [], isStored: Bool = true
    ) throws {
        let plan = Self.plan(tasks).merging(plan) { $1 }
        var decision = try Sample.decode(Sample.decision(changes, plan: plan), headers: headers)
        if keepsPlan { decision.planDocument = Array(Sample.plan(plan).utf8) }
        try self.init(decision, profile: profile, fault: fault, running: running, isStored: isStored)
    }

    /// The same of a decision.
    init(
        _ decision: Decision, profile: Profile = Profile(), fault: StepFault? = nil, running: Int? = nil,
        isStored: Bool = true
    ) throws {
        now = Sample.now
        self.profile = profile
        self.fault = fault
        self.running = running
        self.isStored = isStored
        let event = Event.decision(decision, planHolder: nil)
        let outcome = try Reducer.reduce(nil, event, context)
        memory = StoredSaga(
            course: StoredCourse(steps: [], handedOn: decision.headers), decision: decision)
        try keep(outcome, event)
    }

    /// The members of a plan that has these tasks.
    static func plan(_ tasks: [(String, [String])]) -> [String: String?] {
        let written = tasks.map { Sample.task($0.0, after: $0.1, more: #","estimated_duration_ms":20000"#) }
        return [
            "tasks": "[\(written.joined(separator: ","))]",
            "execution_order": "[\(tasks.map { Sample.quoted($0.0) }.joined(separator: ","))]",
        ]
    }

    /// The context of the next event.
    var context: Context {
        var context = Context(timeMs: now, profile: profile)
        context.budget = budget
        context.runningSagas = running
        if let fault { context.faults = [Self.id: fault] }
        return context
    }

    /// The saga as it is stored.
    var saga: Saga {
        get throws {
            var saga = try #require(row)
            guard isStored else { return saga }
            saga.facts = SagaFacts()
            if let facts {
                saga.facts = try #require(try Sample.read(facts) { SagaFacts(stored: $0) })
            }
            // Nobody has to load them.
            saga.ticketIDs = []
            return saga
        }
    }

    /// Where the saga stands.
    var state: ExecutionState? { row?.state }

    /// What the saga remembers.
    var remembered: SagaFacts? { row?.facts }

    /// What is stored of it beside its row.
    func stored() throws -> StoredSaga {
        guard isStored else { return try #require(memory) }
        let (found, decision) = try Sample.read(checkpoint) {
            (StoredCourse(stored: $0), Decision(stored: $0, profile: profile))
        }
        let course = try #require(found)
        let records = try records()
        return StoredSaga(course: course, tickets: records.isEmpty ? nil : SagaTickets(records), decision: decision)
    }

    /// Its tickets, read.
    func records() throws -> [TicketRecord] {
        try rows.map { row in
            let record = try Sample.read(row.value) {
                TicketRecord(stored: $0, position: row.position, value: row.value, progress: row.progress)
            }
            return try #require(record)
        }
    }

    /// Applies an event.
    @discardableResult
    mutating func apply(_ event: (StoredSaga) -> Event) throws -> Outcome {
        let event = event(try stored())
        let outcome = try Reducer.reduce(try saga, event, context)
        try keep(outcome, event)
        return outcome
    }

    /// Applies an event of which a ticket cannot be published.
    @discardableResult
    mutating func fail(_ failure: TicketFailure, _ event: (StoredSaga) -> Event) throws -> Outcome {
        let event = event(try stored())
        let outcome = try Reducer.fail(try saga, event, context, because: failure)
        try keep(outcome, event)
        return outcome
    }

    /// Writes down what an event leads to.
    private mutating func keep(_ outcome: Outcome, _ event: Event) throws {
        outcomes.append(outcome)
        stories.append(FlowEvent.events(of: outcome, after: event, context))
        if outcome.wake != .unchanged { wish = outcome.wake }
        guard let saga = outcome.saga else { return }
        row = saga
        facts = saga.facts.json
        if let checkpoint = outcome.checkpoint { self.checkpoint = checkpoint.document }
        try insert(outcome)
        keepInMemory(outcome)
        guard let tickets = outcome.tickets else { return }
        for change in tickets.changes {
            let index = try #require(rows.firstIndex { $0.id == change.id })
            rows[index].progress = change.progress
        }
        guard isStored else { return }
        let read = SagaTickets(try records())
        #expect(read.plan.map(\.progress) == tickets.plan.map(\.progress))
        #expect(read.undoings.map { $0.map(\.progress) } == tickets.undoings.map { $0.map(\.progress) })
        #expect(read.undoingIDs == tickets.undoingIDs)
    }

    private mutating func insert(_ outcome: Outcome) throws {
        for ticket in outcome.published {
            names[ticket.id] = ticket.taskID
            rows.append(Row(id: ticket.id, position: Int32(rows.count), value: isStored ? ticket.json : []))
        }
        for order in outcome.compensations {
            var value: [UInt8] = []
            if isStored {
                let original = try #require(rows.first { $0.id == order.original.id })
                value = try #require(try Sample.read(original.value) { order.ticket(of: $0) }).json
            }
            rows.append(Row(id: order.id, position: order.position, value: value))
        }
    }

    private mutating func keepInMemory(_ outcome: Outcome) {
        if let steps = outcome.checkpoint?.steps { memory?.course.steps = steps }
        if let tickets = outcome.tickets { memory?.tickets = tickets }
        if memory?.tickets == nil, !outcome.published.isEmpty {
            memory?.tickets = SagaTickets(
                outcome.published.enumerated().map { TicketRecord($1, position: Int32($0)) })
        }
    }
}
