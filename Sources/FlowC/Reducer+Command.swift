extension Reducer {
    /// What a command leaves on the saga that it names: a line of its history, whether it was obeyed or refused. The
    /// state does not change; `outcome` says in words what was done.
    public static func note(
        _ command: Command, on saga: Saga, outcome: String, refused refusal: CommandRefusal? = nil, _ context: Context
    ) -> Outcome {
        let verdict: Verdict =
            switch (refusal, command.order) {
            case (let refusal?, _): .refused(reason: refusal.reason.rawValue)
            case (nil, .republish): .republished
            case (nil, .reprocess): .reprocessed
            case (nil, .timer): .drained
            case (nil, _): .obeyed(command.word)
            }
        var result = Outcome(verdict: verdict)
        var changed = saga
        changed.revision += 1
        let since = saga.facts.stateSince ?? saga.updatedAt
        changed.facts.stateSince = saga.state.isTerminal ? nil : since
        changed.updatedAt = context.timeMs
        result.saga = changed
        let end = refusal.map { "refused, \($0.reason.rawValue): \($0.detail)" } ?? outcome
        result.journal = [
            JournalEntry(
                kind: .signalReceived, from: saga.state.rawValue, to: saga.state.rawValue,
                durationMs: context.timeMs - since, detail: "\(command.line): \(end)")
        ]
        return result
    }

    /// What a command for a saga that nobody knows leads to: one dead letter.
    public static func unknownSaga(_ command: Command) -> Outcome {
        let letter = DeadLetter(
            reason: "unknown_saga", field: "saga_id", detail: "there is no saga \(command.saga) to \(command.word)")
        return Outcome(verdict: .deadLettered(reason: letter.reason), effects: [.deadLetter(letter)])
    }

    /// An outcome that changes nothing.
    public static func nothing(_ verdict: Verdict) -> Outcome { Outcome(verdict: verdict) }
}
