import FlowC
import Testing

/// What becomes of an event that cannot be decided.
@Suite struct QuarantineTests {
    private func quarantine(_ reason: Quarantine.Reason = .unreadableSaga) throws -> Quarantine {
        Quarantine(
            reason, try IncidentTests.saga(correlationID: "corr", traceID: Sample.traceID), detail: "it is \u{1}broken")
    }

    @Test(arguments: Quarantine.Reason.allCases) func `an event is a dead letter and raises the incident of its saga`(
        _ reason: Quarantine.Reason
    ) throws {
        let quarantine = try quarantine(reason)
        let outcome = Reducer.setAside(quarantine, isTold: false, Context(timeMs: 7))
        let letter = DeadLetter(
            reason: reason.rawValue, field: "", detail: "saga \(quarantine.saga): it is \u{FFFD}broken")
        #expect(outcome.saga == nil)
        #expect(outcome.journal.isEmpty)
        #expect(outcome.verdict == .quarantined(reason: reason.rawValue))
        #expect(outcome.effects == [.deadLetter(letter), .raise(Incident(quarantine, at: 7))])
        #expect(outcome.headers.contains(Header("correlation-id", "corr")))
        #expect(Reducer.setAside(quarantine, isTold: true, Context(timeMs: 7)).effects == [.deadLetter(letter)])
    }

    @Test func `a timer raises the incident and is no dead letter`() throws {
        let quarantine = try quarantine()
        let outcome = Reducer.postpone(quarantine, isTold: false, Context(timeMs: 7))
        #expect(outcome.verdict == .postponed(reason: "unreadable_saga"))
        #expect(outcome.effects == [.raise(Incident(quarantine, at: 7))])
        #expect(Reducer.postpone(quarantine, isTold: true, Context(timeMs: 7)).effects.isEmpty)
    }

    @Test func `the incident of a saga is the same whatever the reason`() throws {
        let incidents = try Quarantine.Reason.allCases.map { Incident(try quarantine($0), at: 7) }
        let saga = Identifier.saga(decisionID: Sample.decisionID)
        #expect(Set(incidents.map(\.id)) == [.incident(saga: saga, cause: "quarantined", ticket: nil)])
        #expect(incidents.map(\.workflowID) == [saga, saga])
        #expect(incidents.first?.correlationID == "corr")
        #expect(incidents.first?.traceID == Sample.traceID)
        #expect(incidents.first?.type == .inconsistency)
        #expect(incidents.first?.details == ["it is \u{FFFD}broken"])
        #expect(incidents.first?.affectedTickets == [])
    }

    @Test func `a decision that becomes no saga is named by the saga it would have been`() throws {
        let decision = try Sample.decode(Sample.decision())
        let quarantine = Quarantine(.quarantined, decision, detail: "d")
        #expect(quarantine.saga == .saga(decisionID: Sample.decisionID))
        #expect(Incident(quarantine, at: 7).correlationID == decision.correlationID)
    }
}
