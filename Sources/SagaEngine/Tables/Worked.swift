internal import FlowC
internal import Postgres

/// Which sagas the records of a batch work on, beside those that they name: the sagas of tickets, and those that wait for
/// the approval of a plan. A subquery of each statement that reads what belongs to them.
struct Worked: ~Copyable {
    /// An array of saga ids, of the parameters $1 (sagas), $2 (tickets) and $3 (plans).
    static let ids = """
        ($1::uuid[] || ARRAY(SELECT saga_id FROM ticket_states WHERE ticket_id = ANY($2))
            || ARRAY(SELECT saga_id FROM sagas
                WHERE plan_id = ANY($3) AND holds_plan AND state = 'AWAITING_APPROVAL'))
        """

    /// The types of the three parameters.
    static let types: [SQLType] = [.uuidArray, .uuidArray, .textArray]

    private var sagas = UUIDColumn("saga_id")
    private var tickets = UUIDColumn("ticket_id")
    private var plans = TextColumn("plan_id")
    private(set) var parameters = Parameters()

    /// Takes over what a batch asks for.
    mutating func set(_ keys: BatchKeys) throws(PostgresError) {
        sagas.reset()
        tickets.reset()
        plans.reset()
        for saga in keys.worksOf { sagas.append(saga) }
        for ticket in keys.results.keys { tickets.append(ticket) }
        for plan in keys.answered.keys { try plans.append(plan) }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(tickets)
        try parameters.append(plans)
    }
}
