internal import FlowC
internal import SagaEngine

extension PrometheusText {
    /// What is known of the services that this one asks.
    mutating func writeNeighbours(of snapshot: OperationsSnapshot) {
        let neighbours = snapshot.neighbours
        family(
            "orchestration_circuit_breaker_state", .gauge,
            "0 closed: calls are made; 1 half-open: one call is made; 2 open: none is."
        ) { family in
            for (dependency, state) in neighbours.breakers {
                family.sample(["dependency": dependency], value: state.number)
            }
        }
        family(
            "orchestration_remediations_total", .counter, "Incidents read by self-healing, by what became of them."
        ) { family in
            for outcome in RemediationOutcome.allCases {
                guard let count = neighbours.remediations[outcome] else { continue }
                family.sample(["outcome": outcome.rawValue], value: count)
            }
        }
        family(
            "orchestration_sla_budget_remaining_percent", .gauge, "What is left of the error budget, where it is known."
        ) { family in
            if let remaining = neighbours.budget.remaining {
                family.sample(["service_name": snapshot.service], value: remaining)
            }
        }
    }
}

extension CircuitBreaker.State {
    /// As metrics show it.
    fileprivate var number: Int {
        switch self {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }
}
