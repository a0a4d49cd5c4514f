import FlowC
import Testing

@testable import orchestrator

@Suite struct `Outputs of a stored saga` {
    private func saga(_ marks: TicketProgress.Marks) throws -> ChaosSaga {
        var saga = try SagaPicture().saga
        saga.tickets[0].progress.marks = marks
        return saga
    }

    private func incidents(_ causes: [IncidentCause]) -> Set<Identifier> {
        Set(causes.map { .incident(saga: SagaPicture.id, cause: $0.rawValue, ticket: SagaPicture.first) })
    }

    @Test(
        arguments: [
            ([], [], []), (.warned, [], []), (.afterEnd, [], []), (.overdue, [], []),
            (.failureReported, [.ticketFailed], []), (.contradicted, [.contradictoryResult], []),
            (.stuck, [.compensationStuck], []), (.violated, [.ticketOverdue], []),
            ([.violated, .late], [.completedLate], [.ticketOverdue]),
        ] as [(TicketProgress.Marks, [IncidentCause], [IncidentCause])])
    func `are the incidents of its marks`(
        _ marks: TicketProgress.Marks, _ required: [IncidentCause], _ optional: [IncidentCause]
    ) throws {
        let found = try saga(marks).incidents
        #expect(found.required == incidents(required))
        #expect(found.optional == incidents(optional))
    }

    @Test func `are one incident when the execution took too long`() throws {
        var saga = try saga([])
        saga.facts.undo = .init(.ticketFailed, since: 0)
        #expect(saga.incidents.required == [])
        saga.facts.undo = .init(.executionDeadline, since: 0)
        #expect(
            saga.incidents.required == [
                .incident(saga: SagaPicture.id, cause: IncidentCause.executionOverdue.rawValue, ticket: nil)
            ])
    }

    @Test func `are the alerts and the violation of a time that is over`() throws {
        #expect(try saga([]).alerts == [])
        let near = Identifier.alert(saga: SagaPicture.id, cause: "deadline_approaching", ticket: SagaPicture.first)
        #expect(try saga(.alerted).alerts == [near])
        #expect(try saga(.alerted).violations == [])
        let over = Identifier.alert(saga: SagaPicture.id, cause: "deadline_exceeded", ticket: SagaPicture.first)
        #expect(try saga([.alerted, .violated]).alerts == [near, over])
        let violation = Identifier.violation(
            saga: SagaPicture.id, cause: "deadline_exceeded", ticket: SagaPicture.first)
        #expect(try saga(.violated).violations == [violation])
    }

    @Test func `are counted once each, compensation tickets too`() throws {
        var expectation = Expectation()
        expectation.tickets = [SagaPicture.first, SagaPicture.second, SagaPicture.third]
        var counts = OutputCounts(expectation, [try saga([.violated, .late])])
        #expect(counts.tickets.expectedCount == 5)
        #expect(counts.incidents.expectedCount == 1)
        let overdue = incidents([.ticketOverdue])
        for id in incidents([.completedLate]).union(overdue) {
            counts.incidents.take(id, Sighting(place: "out/0@0", batch: "b", value: [1]))
        }
        #expect(counts.incidents.isRight(isolated: true))
        for id in overdue { counts.incidents.take(id, Sighting(place: "out/0@1", batch: "c", value: [1])) }
        #expect(!counts.incidents.isRight(isolated: true))
    }
}
