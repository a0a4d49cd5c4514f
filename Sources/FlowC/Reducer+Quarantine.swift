extension Reducer {
    /// What an event leads to that cannot be decided: one dead letter, and the incident of its saga unless that is out
    /// already (`isTold`). The saga is not touched.
    public static func setAside(_ quarantine: Quarantine, isTold: Bool, _ context: Context) -> Outcome {
        let letter = DeadLetter(
            reason: quarantine.reason.rawValue, field: "", detail: "saga \(quarantine.saga): \(quarantine.detail)")
        var outcome = Outcome(
            verdict: .quarantined(reason: letter.reason),
            effects: [.deadLetter(letter)] + incident(of: quarantine, isTold, context))
        outcome.headers = quarantine.headers
        return outcome
    }

    /// The same of a timer. It is no dead letter: it comes again.
    public static func postpone(_ quarantine: Quarantine, isTold: Bool, _ context: Context) -> Outcome {
        var outcome = Outcome(
            verdict: .postponed(reason: quarantine.reason.rawValue), effects: incident(of: quarantine, isTold, context))
        outcome.headers = quarantine.headers
        return outcome
    }

    private static func incident(of quarantine: Quarantine, _ isTold: Bool, _ context: Context) -> [Effect] {
        isTold ? [] : [.raise(Incident(quarantine, at: context.timeMs))]
    }
}
