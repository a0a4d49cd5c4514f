internal import Documents
internal import FlowC
internal import Kafka
internal import Postgres

/// Reads what a run came to, as a read_committed reader and the database tell it.
struct ChaosAudit {
    /// What has been read so far.
    private(set) var counts: OutputCounts

    private var sagas = SagaAudit()
    private var sagaFindings: [SagaFinding] = []
    private var results = 0
    private let expectation: Expectation
    private let settings: Settings

    /// Expects these.
    init(_ expectation: Expectation, _ settings: Settings) {
        self.expectation = expectation
        self.settings = settings
        counts = OutputCounts(expectation)
    }

    // MARK: Kafka

    /// Whether the broker has every record of the load: what it does not have, the service cannot carry out.
    mutating func checkLoad(_ workload: Workload, _ access: KafkaAccess) throws {
        var missing: [[UInt8]: Int] = [:]
        for index in 0..<workload.decisions {
            for record in workload.records(index) { missing[record.value ?? [], default: 0] += 1 }
        }
        var reader = try TopicReader(
            try access.topic(workload.topic), through: access, fromBeginning: true, follows: false)
        while let record = try reader.next(until: nil) { missing[record.value ?? [], default: 0] -= 1 }
        let lost = missing.values.reduce(0) { $0 + max(0, $1) }
        let more = missing.values.reduce(0) { $0 + max(0, -$1) }
        if lost > 0 { counts.findings.append("the broker lacks \(lost) records of the load that it had confirmed") }
        if more > 0 { counts.findings.append("the broker has \(more) records that the load did not send") }
    }

    /// Reads all outputs from their beginning to their end.
    mutating func readTopics(_ access: KafkaAccess, until interruption: Interruption) throws {
        let topics = outputs.map { settings.name(of: $0) }
        for topic in topics { try checkBounds(topic, access, until: interruption) }
        try read(.tickets, field: "ticket_id", access) { audit, id, record, _ in
            audit.counts.tickets.take(id, Self.sighting(record))
            if let id { audit.sagas.note(ticket: id, at: PartitionOffset(record.partition, record.offset)) }
        }
        try read(.telemetry, field: "frame_id", access) { audit, id, record, node in
            audit.counts.frames.take(id, Self.sighting(record))
            let place = PartitionOffset(record.partition, record.offset)
            if let frame = node.flatMap({ SagaFrame($0, at: place) }) { audit.sagas.note(frame) }
        }
        if counts.sagas != nil { try readWhatFollows(access) }
        var reader = try TopicReader(
            try access.topic(settings.consensusDeadLetterTopic), through: access, fromBeginning: true, follows: false)
        while let record = try reader.next(until: nil) {
            counts.deadLetters.take(record.value.map { String(decoding: $0, as: UTF8.self) }, Self.sighting(record))
        }
        let all = try topics.reduce(0) { try $0 + Self.countUncommitted($1, access) }
        counts.hidden = all - counts.committed
    }

    /// The topics that are counted.
    private var outputs: [Topic] {
        let always: [Topic] = [.tickets, .telemetry, .decisionsDeadLetters]
        guard counts.sagas != nil else { return always }
        return always + [.incidents, .alerts, .violations, .approvalRequests] + Self.otherLetters
    }

    private static let otherLetters: [Topic] = [.resultsDeadLetters, .approvalDeadLetters, .commandsDeadLetters]

    /// What sagas publish after their tickets, and what their workers said.
    private mutating func readWhatFollows(_ access: KafkaAccess) throws {
        try read(.incidents, field: "incident_id", access) { audit, id, record, _ in
            audit.counts.incidents.take(id, Self.sighting(record))
        }
        try read(.alerts, field: "alert_id", access) { audit, id, record, _ in
            audit.counts.alerts.take(id, Self.sighting(record))
        }
        try read(.violations, field: "violation_id", access) { audit, id, record, _ in
            audit.counts.violations.take(id, Self.sighting(record))
        }
        try read(.approvalRequests, field: "plan_id", access) { audit, _, record, node in
            audit.counts.approvals.take(node?["plan_id"]?.text, Self.sighting(record))
        }
        for topic in Self.otherLetters {
            try read(topic, field: "", access) { audit, _, record, _ in
                audit.counts.otherLetters.take(topic.rawValue, Self.sighting(record))
            }
        }
        try read(.results, field: "ticket_id", access) { audit, id, _, node in
            audit.results += 1
            let state = node?["status"]?.text.flatMap(TicketState.init)
            if let id, let state, state.isTerminal { audit.sagas.note(result: state, of: id) }
        }
    }

    private mutating func read(
        _ topic: Topic, field: StaticString, _ access: KafkaAccess,
        _ take: (inout ChaosAudit, Identifier?, ConsumedRecord, Node?) -> Void
    ) throws {
        var values = RecordValue(registry: try settings.schemaRegistry())
        var reader = try TopicReader(
            try access.topic(settings.name(of: topic)), through: access, fromBeginning: true, follows: false)
        while let record = try reader.next(until: nil) {
            if case .node(let node) = values.decode(record.value) {
                take(&self, node[field]?.text.flatMap { Identifier($0) }, record, node)
            } else {
                take(&self, nil, record, nil)
            }
            if let source = record.header("x-source")?.text, let time = record.timestamp {
                counts.outputs.append(Recovery.Output(source: source, at: time))
            }
        }
    }

    private static func countUncommitted(_ topic: String, _ access: KafkaAccess) throws -> Int {
        var reader = try TopicReader(
            try access.topic(topic), through: access, fromBeginning: true, follows: false, committedOnly: false)
        var count = 0
        while try reader.next(until: nil) != nil { count += 1 }
        return count
    }

    private static func sighting(_ record: ConsumedRecord) -> Sighting {
        .init(
            place: "\(record.partition)@\(record.offset)", batch: record.header("x-batch")?.text ?? "none",
            value: record.value ?? [])
    }

    /// Records that a broker has dropped cannot be counted, and an open transaction hides what comes after it.
    private mutating func checkBounds(_ topic: String, _ access: KafkaAccess, until interruption: Interruption) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let stable = try TopicBounds.read(of: topic, committedOnly: true, through: access)
            let all = try TopicBounds.read(of: topic, committedOnly: false, through: access)
            let open = all.filter { place, bounds in (stable[place]?.high ?? 0) < bounds.high }.keys.sorted()
            if !open.isEmpty, ContinuousClock.now < deadline {
                try interruption.wait(.milliseconds(500))
                continue
            }
            if let place = open.first {
                counts.findings.append(
                    "\(open.count) partitions of \(topic) have an open transaction, such as \(place)")
            }
            if let place = all.first(where: { $0.value.low > 0 })?.key {
                counts.findings.append(
                    "the broker has dropped the oldest records of \(place): the outputs cannot be counted")
            }
            return
        }
    }

    // MARK: Postgres

    /// What is stored of the sagas, before the topics are read: it tells what must be there. `desk` are the people of the
    /// run.
    mutating func readSagas(_ desk: ChaosDesk, on connection: inout Connection) throws {
        let registry = try settings.schemaRegistry()
        var reader = ChaosSagas(registry: registry)
        sagas = SagaAudit(try reader.read(expectation.plans, on: &connection))
        sagaFindings = try ChaosSagas.mismatches(sagas.sagas, registry: registry, on: &connection)
        sagaFindings += try ChaosSagas.unheard(desk.commands, on: &connection)
        counts = OutputCounts(expectation, sagas.sagas)
        counts.sagas = SagaVerdict(commands: desk.commands.count, answers: desk.answersGiven)
    }

    /// Compares the sagas with what was read of them.
    mutating func judgeSagas() {
        counts.sagas?.states = sagas.states
        counts.sagas?.results = results
        counts.sagas?.findings = sagas.findings + sagaFindings
    }

    /// One saga a decision, the tickets that were published, and nothing prepared that is not published.
    mutating func readDatabase(on connection: inout Connection) throws {
        var plans = TextColumn("plans")
        for plan in expectation.plans { try plans.append(plan) }
        var parameters = Parameters()
        try parameters.append(plans)
        var sagas: [String: Int64] = [:]
        for row in try connection.execute(
            sql: "SELECT plan_id, count(*) FROM sagas WHERE plan_id = ANY($1) GROUP BY plan_id", parameters)
        {
            sagas[try row.text(0)] = try row.int8(1)
        }
        let missing = expectation.plans.filter { sagas[$0] == nil }
        let several = sagas.filter { $0.value != 1 }
        if let plan = missing.first {
            counts.findings.append("\(missing.count) decisions have no saga, such as that of plan \(plan)")
        }
        if let plan = several.keys.min() {
            counts.findings.append("\(several.count) plans have several sagas, such as \(plan)")
        }

        var stored = 0
        var altered: [Identifier] = []
        for row in try connection.execute(
            sql: "SELECT ticket_id, value FROM tickets JOIN sagas USING (saga_id) WHERE plan_id = ANY($1)", parameters)
        {
            stored += 1
            let (high, low) = try row.uuid(0)
            let id = Identifier(high: high, low: low)
            if let published = counts.tickets.first[id], published.value != (try row.bytea(1)) { altered.append(id) }
        }
        if stored != counts.tickets.expectedCount {
            counts.findings.append("the database has \(stored) tickets instead of \(counts.tickets.expectedCount)")
        }
        if let id = altered.first {
            counts.findings.append(
                "\(altered.count) tickets were published with other bytes than stored, such as \(id)")
        }
        let progress = try GroupProgress.read(settings.kafkaConsumerGroupID, on: &connection)
        for (partition, marks) in progress.sorted(by: { $0.key < $1.key }) where marks.prepared != marks.published {
            counts.findings.append("\(partition) is prepared to \(marks.prepared) and published to \(marks.published)")
        }
    }
}
