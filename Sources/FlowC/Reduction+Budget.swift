/// What the saga's end has to do with the error budget of the service.
extension Reduction {
    /// Says that the error budget is low, or is being used up fast, when the saga ends with something that costs of it: a
    /// ticket that broke its time or failed (flow-c.md §5.2 looks at the budget in C5, when results are consolidated).
    ///
    /// At its end and not before, because a saga ends once and so says each of the two at most once; and only with such a
    /// ticket, because the budget is the same for all sagas, and one that went well has nothing to warn of.
    mutating func tellBudget() {
        let budget = context.budget
        guard budget.isCritical || budget.isBurningFast, let tickets,
            tickets.plan.contains(where: { $0.progress.marks.contains(.violated) || $0.progress.state.isFailure })
        else { return }
        if budget.isCritical { alert(.budgetCritical, budget) }
        if budget.isBurningFast { alert(.burnRateHigh, budget) }
    }

    private mutating func alert(_ kind: SLAAlert.Kind, _ budget: ErrorBudget) {
        effects.append(
            .alert(
                SLAAlert(
                    kind, saga: saga.id, budget: budget, serviceName: context.profile.serviceName, at: context.timeMs)))
    }
}
