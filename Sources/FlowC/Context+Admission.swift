/// The admission limit at step C3 (architecture.md). A saga runs from the publication of its tickets to its end, except while it
/// waits for a person: for an operator who mends its undoing, or who lets it go on after its time was over.
extension Context {
    /// What keeps a saga from being dispatched while as many run as may; nil where it may go. It is put off, which takes no try.
    func wantOfCapacity(for saga: Saga) -> StepFault? {
        guard let runningSagas, profile.admissionMaxSagas > 0 else { return nil }
        let limit = saga.isUrgent ? profile.admissionCapacity : profile.admissionMaxSagas
        guard runningSagas >= limit else { return nil }
        return StepFault(.busy, code: "admission", text: "\(runningSagas) of \(limit) sagas run")
    }
}

extension Profile {
    /// How many sagas may run at one time, urgent ones included; 0 where there is no limit.
    public var admissionCapacity: Int {
        guard admissionMaxSagas > 0 else { return 0 }
        let (sum, overflow) = admissionMaxSagas.addingReportingOverflow(max(0, admissionBurstSagas))
        return overflow ? .max : sum
    }
}

extension Saga {
    /// Whether it may use the burst capacity: its risk band or its priority is high or critical (flow-c.md §4.3, critical). An
    /// operator who raises the priority of a saga that waits lets it use that capacity too.
    public var isUrgent: Bool {
        switch (RiskBand(rawValue: riskBand), priority) {
        case (.high, _), (.critical, _), (_, .high), (_, .critical): true
        default: false
        }
    }
}
