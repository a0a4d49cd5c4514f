import Testing

@testable import FlowC

/// Alerts and violations made of a ticket and its clock.
@Suite struct SLATicketTests {
    static let now = Sample.now

    private func parts() throws -> (saga: Saga, ticket: TicketRecord) {
        let outcome = try Sample.reduce(Sample.decision())
        return (try #require(outcome.saga), TicketRecord(try #require(outcome.published.first), position: 0))
    }

    @Test func `an alert's clock began a timeout before it runs out`() throws {
        let (saga, ticket) = try parts()
        #expect(ticket.timeoutMs == 180_000)
        let alert = SLAAlert(
            .deadlineApproaching, saga: saga, ticket: ticket, due: Self.now + 36_000, at: Self.now, service: "s")
        #expect(alert.id == .alert(saga: saga.id, cause: "deadline_approaching", ticket: ticket.id))
        #expect(alert.timestampMs == Self.now)
        let check = DeadlineCheck(startedAt: Self.now - 144_000, deadline: Self.now + 36_000, at: Self.now)
        #expect(alert.context == .deadline(ticket: ticket.id, check))
        #expect(check.consumed == 0.8)
    }

    @Test func `without a result the delay is what has passed so far`() throws {
        let (saga, ticket) = try parts()
        let violation = SLAViolation(
            .deadlineExceeded, saga: saga, ticket: ticket, due: Self.now - 70, completedAt: nil, at: Self.now,
            service: "s")
        #expect(
            violation
                == SLAViolation(
                    saga: saga.id, ticket: ticket.id, serviceName: "s", deadline: Self.now - 70, delayMs: 70,
                    status: "PENDING", retryCount: 0, durationSource: .estimated, at: Self.now))
    }

    @Test func `with a result the delay is from the deadline to its time`() throws {
        let (saga, ticket) = try parts()
        let violation = SLAViolation(
            .deadlineExceeded, saga: saga, ticket: ticket, due: Self.now - 70, completedAt: Self.now - 20,
            at: Self.now, service: "s")
        #expect(
            violation
                == SLAViolation(
                    saga: saga.id, ticket: ticket.id, serviceName: "s", deadline: Self.now - 70,
                    completedAt: Self.now - 20, delayMs: 50, status: "COMPLETED", retryCount: 0,
                    durationSource: .calculated, at: Self.now))
    }
}
