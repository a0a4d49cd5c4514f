internal import FlowC
internal import Kafka

/// Events that cannot be decided: their sagas wait for a person, everything else in the batch goes on.
extension FlowProcessor {
    /// Sets an event aside. Nothing of it was kept: what an event leads to is taken over only after it was decided.
    ///
    /// Throws `error` where the event belongs to no saga, and ``MissingKeys`` when it has to be known whether the saga's
    /// incident is out.
    func setAside(
        _ error: any Error, _ input: DecodedBatch.Input, _ cause: TopicPartition, _ context: Context,
        _ work: inout BatchWork
    ) throws {
        guard let quarantine = quarantine(error, input, work) else { throw error }
        let isTold = try work.isQuarantined(quarantine.saga)
        var outcome = Reducer.setAside(quarantine, isTold: isTold, context)
        var fate = "it is a dead letter now"
        if let timer = input.timer {
            outcome = Reducer.postpone(quarantine, isTold: isTold, context)
            fate = Timer.again(inHours: work.putOff(timer, at: context.timeMs, isDeadly: error is Condemnation))
        }
        let outputs = try encoder.encode(outcome, of: input)
        work.setAside(
            outcome, quarantine.saga, of: input, cause: cause, outputs: outputs,
            remark: "\(input.record.partition) offset \(input.record.offset) cannot be decided, \(fate): \(quarantine)")
    }

    /// Why the event is set aside, and whose it is; nil for one that belongs to no saga.
    private func quarantine(_ error: any Error, _ input: DecodedBatch.Input, _ work: BatchWork) -> Quarantine? {
        let (reason, detail): (Quarantine.Reason, String) =
            switch error {
            case let unreadable as UnreadableSaga: (.unreadableSaga, unreadable.problem)
            default: (.quarantined, "\(error)")
            }
        let saga: Identifier? =
            switch input.content {
            case .decision(let decision): decision.sagaID
            case .command(let command), .again(let command, _, _): command.saga
            case .result(let result): work.saga(of: result.ticketID)
            case .answer(let answer): work.saga(answering: answer.planID)
            case .rejected: nil
            }
        if let known = saga.flatMap({ work.sagas[$0] }) { return Quarantine(reason, known, detail: detail) }
        guard case .decision(let decision) = input.content else { return nil }
        return Quarantine(reason, decision, detail: detail)
    }
}

extension DecodedBatch.Input {
    /// The timer that this is the firing of.
    var timer: Identifier? {
        if case .command(let command) = content { command.timer } else { nil }
    }
}
