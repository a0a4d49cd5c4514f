import Documents
import FlowC
import Testing

@testable import SagaEngine

/// The fold of a journal, without a database.
@Suite struct SagaFoldTests {
    private static let saga = Identifier(high: 1, low: 2)

    private func row(_ revision: Int64, _ entries: JournalEntry...) -> SagaFold.Row {
        SagaFold.Row(revision: revision, eventID: "e\(revision)", entries: entries)
    }

    private func transition(_ from: ExecutionState, _ to: ExecutionState) -> JournalEntry {
        JournalEntry(kind: .stateTransition, from: from.rawValue, to: to.rawValue, durationMs: 0)
    }

    private func line(_ state: ExecutionState) -> JournalEntry {
        JournalEntry(kind: .signalReceived, from: state.rawValue, to: state.rawValue, durationMs: 0)
    }

    private func step(
        _ step: Step, _ kind: JournalEntry.Kind, _ from: StepState, _ to: StepState
    ) -> JournalEntry {
        JournalEntry(kind: kind, step: step, from: from.rawValue, to: to.rawValue, durationMs: 0)
    }

    /// The texts behind the saga's name.
    private func apply(_ fold: inout SagaFold, _ row: SagaFold.Row) -> [String] {
        fold.apply(row).map { String($0.description.dropFirst("saga \(Self.saga): ".count)) }
    }

    @Test func `begins with nothing done`() {
        let fold = SagaFold(of: Self.saga)
        #expect(fold.state == .pending)
        #expect(fold.leftState == nil)
        #expect(fold.revision == 0)
        #expect(fold.steps == Dictionary(uniqueKeysWithValues: Step.allCases.map { ($0, .pending) }))
    }

    @Test func `follows transitions and steps, and a step that is tried again`() {
        var fold = SagaFold(of: Self.saga)
        #expect(
            apply(
                &fold,
                row(
                    1, line(.pending), transition(.pending, .running),
                    step(.allocateResources, .stepStarted, .ready, .running),
                    step(.allocateResources, .stepFailed, .running, .failed), transition(.running, .retrying)))
                == [])
        #expect(
            apply(
                &fold,
                row(
                    2, transition(.retrying, .running), step(.allocateResources, .stepStarted, .ready, .running),
                    step(.allocateResources, .stepCompleted, .running, .completed),
                    step(.publishTickets, .stepSkipped, .pending, .skipped), transition(.running, .completed))) == [])
        #expect(fold.state == .completed)
        #expect(fold.leftState == .running)
        #expect(fold.revision == 2)
        #expect(fold.steps[.allocateResources] == .completed)
        #expect(fold.steps[.publishTickets] == .skipped)
    }

    @Test func `goes on from what the journal says, so that one fault is told once`() {
        var fold = SagaFold(of: Self.saga)
        #expect(
            apply(&fold, row(1, transition(.running, .waitingForEvent)))
                == ["transition: revision 1 leaves RUNNING, but the saga is PENDING by then"])
        #expect(apply(&fold, row(2, transition(.waitingForEvent, .completed))) == [])
        #expect(
            apply(&fold, row(2, line(.completed))) == [
                "journal: revision 2 follows, but the journal is at 2 by then",
                "event: revision 2 applies e2, but revision 2 did before",
            ])
        #expect(fold.state == .completed)
        #expect(
            apply(&fold, row(3, transition(.completed, .running)))
                == ["transition: revision 3 leads from COMPLETED to RUNNING, but no rule does"])
        #expect(fold.state == .running)
    }

    @Test func `does not guess what missing rows have done`() {
        var fold = SagaFold(of: Self.saga)
        #expect(apply(&fold, row(1, transition(.pending, .running))) == [])
        #expect(
            apply(&fold, row(4, step(.consolidateResults, .stepResumed, .paused, .running)))
                == ["journal: the journal has revision 4, but revisions 2 to 3 are missing"])
        #expect(fold.state == nil)
        #expect(fold.steps == [.consolidateResults: .running])
        #expect(apply(&fold, row(5, line(.compensating))) == [])
        #expect(fold.state == .compensating)
        #expect(
            apply(&fold, SagaFold.Row(revision: 6, eventID: "e6", entries: nil))
                == ["entries: revision 6 has a journal row, but it cannot be read"])
        #expect(fold.state == nil)
        #expect(apply(&fold, row(7, transition(.compensating, .compensated))) == [])
        #expect(fold.leftState == .compensating)
    }

    @Test(arguments: StepRule.all) func `knows every row of the step table`(_ rule: StepRule) {
        var fold = SagaFold(of: Self.saga)
        // Brings the step to where the rule begins: what a gap hides is not judged.
        _ = apply(&fold, row(2, step(.validatePlan, .stepStarted, .ready, rule.from)))
        _ = apply(&fold, row(4, step(.validatePlan, .stepStarted, rule.from, rule.to)))
        #expect(fold.steps[.validatePlan] == rule.to)
        #expect(fold.apply(row(6, step(.validatePlan, .stepStarted, rule.from, rule.to))).map(\.kind) == [.journal])
    }

    @Test(
        arguments: [
            (#"[["STATE_TRANSITION",null,"PENDING","RUNNING",5],["STEP_STARTED","C1","ready","running",0,"why"]]"#, 2),
            (#"[["OF_A_NEWER_VERSION",null,"PENDING","RUNNING",5]]"#, 0), ("[]", 0), ("{}", nil), ("[[]]", nil),
            (#"[["STATE_TRANSITION",null,"PENDING"]]"#, nil), (#"[["STEP_STARTED","C9","ready","running",0]]"#, nil),
            (#"[["STATE_TRANSITION",7,"PENDING","RUNNING",5]]"#, nil),
        ] as [(String, Int?)])
    func `entries are read as they are written, and nothing else is`(_ json: String, _ count: Int?) throws {
        let document = Document()
        let entries = JournalEntry.entries(stored: try document.parse(json: Array(json.utf8)))
        #expect(entries?.count == count)
        guard let entries, entries.count == 2 else { return }
        var writer = JSONWriter(capacity: 256)
        writer.list { writer in for entry in entries { entry.write(to: &writer) } }
        #expect(writer.text == json)
    }
}
