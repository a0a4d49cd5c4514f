internal import FlowC
internal import Kafka

/// What follows when a port fails (commit-protocol, "What can go wrong").
extension LaneMachine {
    mutating func failed(_ fault: PortFault, at time: UInt64) throws(LaneFault) -> LaneAction? {
        switch state {
        case .closing:
            state = .closed
            return nil
        case .marking(then: .unassign): return unassign()  // The group waits; the offsets say what was published.
        case .marking(then: .close):
            remark(.warning, "\(fault); the last marks are left to the next start")
            state = .closing
            return .close
        case .pausing(let pause):
            remark(.warning, "\(fault)")
            state = .paused(pause)
            return .serve(milliseconds: Self.slice)
        default: break
        }
        switch fault {
        case .storeRefused(let text), .brokerRefused(let text): throw .refused(text)
        case .storeAway(let text): return pause(.assign, because: "Postgres: \(text)", at: time)
        case .brokerAway(let text): return away(text, at: time)
        case .lost(let text): return lost(text)
        case .producerUnusable(let text):
            // A new producer that fails as the last one did is not replaced over and over without a pause.
            guard faults == 0 else { return pause(.recreate, because: "Kafka: \(text)", at: time) }
            faults += 1
            remark(.warning, "\(text); the producer is replaced")
            return recreate()
        case .outputRefused(let output): return refused(output)
        }
    }

    /// Kafka did not answer a question.
    private mutating func away(_ text: String, at time: UInt64) -> LaneAction {
        switch state {
        case .starting, .recreating: return pause(.recreate, because: "Kafka: \(text)", at: time)
        case .polling:
            remark(.warning, text)
            return poll()
        default: return pause(.assign, because: "Kafka: \(text)", at: time)
        }
    }

    /// The group refused our generation: forget everything. The new producer aborts what the old one had open (whose
    /// requests may be repeated and late, so it is not used again); the next poll tells what the group has decided.
    private mutating func lost(_ text: String) -> LaneAction {
        ownershipLosses += 1
        remark(.warning, "lost: \(text)")
        forget()
        outstanding = false
        return recreate()
    }

    private mutating func refused(_ output: RefusedOutput) -> LaneAction {
        let candidates: [TopicPartition]
        switch state {
        case .beginning(let publication), .producing(let publication), .sendingOffsets(let publication),
            .committing(let publication):
            candidates = publication.rows.filter { row in
                output.source.map { $0 == row.source } ?? row.outputs.contains { $0.topic == output.topic }
            }.map(\.source)
        default: candidates = []
        }
        for partition in candidates { stop(partition, .outputRefused(topic: output.topic, detail: output.detail)) }
        return recreate()
    }

    /// Drops everything in memory; only the outbox feeds the publisher afterwards.
    mutating func recreate() -> LaneAction {
        recreations += 1
        disown()
        reports = []
        phase = .assigning
        state = .recreating
        return .recreateProducer
    }

    /// Keeps the membership, with nothing fetched, and tries again later. Retries wait longer each time.
    mutating func pause(_ then: AfterPause, because text: String, at time: UInt64, delay fixed: Int? = nil)
        -> LaneAction
    {
        faults += 1
        disown()
        reports = []
        let exponent = min(faults - 1, 16)
        let full = min(configuration.backoffCap, configuration.backoff << exponent)
        // Up to a tenth less, so that lanes do not come back all at once.
        let delay = fixed ?? full - Int(newBatchID().low % UInt64(max(1, full / 10)))
        remark(.error, "\(text); next attempt in \(delay) ms")
        phase = .waiting(text)
        let pause = Pause(
            then: then, until: time + UInt64(delay) * 1_000_000, outstanding: outstanding)
        guard isSubscribed else {
            state = .paused(pause)
            return .serve(milliseconds: Self.slice)
        }
        state = .pausing(pause)
        return .assign([:])
    }

    mutating func served(
        _ pause: Pause, _ rebalance: PolledRecords.Rebalance?, _ wishes: LaneWishes, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        note(wishes, at: time)
        switch rebalance {
        case .assigned(let partitions, let membership):
            guard membership.isFencing else { return try assigned(partitions, membership) }
            stops = [:]
            assignment = Assignment(partitions: partitions.sorted(), membership: membership)
            state = .pausing(pause)
            return .assign([:])
        case .revoked, .lost:
            forget()
            state = .pausing(pause)
            return .unassign
        case nil: break
        }
        if let since = stoppingSince {
            let limit = since + UInt64(configuration.drain) * 1_000_000
            if !pause.outstanding || time >= limit { return mark(then: .close) }
        }
        guard time >= pause.until else {
            state = .paused(pause)
            return .serve(milliseconds: Self.slice)
        }
        switch pause.then {
        case .assign: return startOver()
        case .recreate: return recreate()
        }
    }
}
