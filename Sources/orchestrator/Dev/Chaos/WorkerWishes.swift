/// What workers and people make of a run's sagas, and how long these have.
struct WorkerWishes: Sendable {
    /// Share of tickets that fail.
    var fail = 0.05
    /// Share of compensation tickets that fail.
    var failCompensations = 0.02
    /// Share of results that are never sent.
    var lose = 0.02
    /// Share of results that are sent twice.
    var duplicate = 0.05
    /// Share of plans that a person is asked about; of these a third is refused.
    var approvals = 0.05
    /// Share of sagas that are cancelled while they wait for results.
    var cancels = 0.03
    /// How long a saga may take from its tickets on; half of that a ticket may, a quarter of it a compensation.
    var deadline = Duration.seconds(30)

    /// How long a compensation ticket has.
    var compensationTimeout: Duration { .seconds(max(1, deadline / .seconds(4))) }

    /// The settings by which sagas end that are not answered, for the instances.
    var environment: [String: String] {
        let seconds = max(4, Int(deadline / .seconds(1)))
        return [
            "EXECUTION_DEADLINE_SECONDS": String(seconds), "SLA_TICKET_MIN_TIMEOUT_MS": String(seconds * 500),
            // What a task is estimated at does not count.
            "SLA_TICKET_TIMEOUT_BUFFER_MULTIPLIER": "0.001",
            "COMPENSATION_TIMEOUT_SECONDS": String(max(1, seconds / 4)),
        ]
    }

    /// The words of `orchestrator` that start a worker; `--from-beginning` is not among them.
    func command(seed: UInt64, group: String) -> [String] {
        [
            "dev", "worker", "--fail", String(fail), "--fail-compensations", String(failCompensations), "--lose",
            String(lose), "--duplicate", String(duplicate), "--seed", String(seed), "--group", group,
        ]
    }
}
