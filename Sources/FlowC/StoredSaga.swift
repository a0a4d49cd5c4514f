/// What is stored of a saga beside its row, as far as an event needs it.
public struct StoredSaga: Hashable, Sendable {
    /// How it came to where it is.
    public var course: StoredCourse
    /// Its tickets; nil when none were published.
    public var tickets: SagaTickets?
    /// The decision it carries out, while its plan is still to be carried out.
    public var decision: Decision?

    /// Names what is stored.
    public init(course: StoredCourse, tickets: SagaTickets? = nil, decision: Decision? = nil) {
        self.course = course
        self.tickets = tickets
        self.decision = decision
    }
}
