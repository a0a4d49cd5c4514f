internal import FlowC

/// What was found after a run.
struct OutputCounts: Sendable {
    /// Records of the topic of tickets, by `ticket_id`.
    var tickets: StreamCount<Identifier>
    /// Records of the topic of frames, by `frame_id`.
    var frames: StreamCount<Identifier>
    /// Records of the topic of dead decisions, by their value.
    var deadLetters: StreamCount<String>
    /// Records of the topic of incidents, by `incident_id`; they follow from what is stored of the sagas.
    var incidents = StreamCount<Identifier>(expected: [])
    /// Records of the topic of alerts, by `alert_id`, in the same way.
    var alerts = StreamCount<Identifier>(expected: [])
    /// Records of the topic of violations, by `violation_id`, in the same way.
    var violations = StreamCount<Identifier>(expected: [])
    /// Requests for approval, by `plan_id`.
    var approvals = StreamCount<String>(expected: [])
    /// Dead results, answers and commands, by their topic: there must be none.
    var otherLetters = StreamCount<String>(expected: [])
    /// What became of the sagas; nil where nobody answers tickets.
    var sagas: SagaVerdict?
    /// Records of aborted transactions in all of these: faults that hit a transaction, and no reader sees them.
    var hidden = 0
    /// Every ticket and frame, for the recovery times.
    var outputs: [Recovery.Output] = []
    /// What else is wrong, in words.
    var findings: [String] = []

    /// Nothing found yet.
    init(_ expectation: Expectation) {
        tickets = StreamCount(expected: expectation.tickets)
        frames = StreamCount(expected: expectation.frames)
        deadLetters = StreamCount(expected: expectation.deadLetters)
        approvals = StreamCount(expected: expectation.approvals)
    }

    /// Nothing found yet. What must follow on the tickets is told by these sagas.
    init(_ expectation: Expectation, _ sagas: [ChaosSaga]) {
        self.init(expectation)
        let undoings = sagas.flatMap(\.tickets).filter { $0.undoes != nil }.map(\.id)
        tickets = StreamCount(expected: expectation.tickets.union(undoings))
        let told = sagas.map(\.incidents)
        incidents = StreamCount(
            expected: Set(told.flatMap(\.required)), optional: Set(told.flatMap(\.optional)))
        alerts = StreamCount(expected: Set(sagas.flatMap(\.alerts)))
        violations = StreamCount(expected: Set(sagas.flatMap(\.violations)))
    }

    /// How many records were read.
    var committed: Int {
        tickets.records + frames.records + deadLetters.records + incidents.records + alerts.records + violations.records
            + approvals.records + otherLetters.records
    }

    /// Whether it is exactly what was expected; see ``StreamCount/isRight(isolated:)``.
    func isRight(isolated: Bool) -> Bool {
        findings.isEmpty && tickets.isRight(isolated: isolated) && frames.isRight(isolated: isolated)
            && deadLetters.isRight(isolated: isolated) && incidents.isRight(isolated: isolated)
            && alerts.isRight(isolated: isolated) && violations.isRight(isolated: isolated)
            && approvals.isRight(isolated: isolated) && otherLetters.isRight(isolated: isolated)
            && sagas?.findings.isEmpty ?? true
    }
}
