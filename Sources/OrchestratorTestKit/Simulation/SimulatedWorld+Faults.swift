internal import Kafka
internal import SagaEngine

/// What happens to processes and servers.
extension SimulatedWorld {
    /// True when this step was a fault.
    func faultStrikes(_ ready: [(SimulatedInstance, SimulatedLane)]) -> Bool {
        guard chance.budget > 0, !ready.isEmpty, chance.percent(20) else { return false }
        let fault = chance.strike(
            .crash, .crash, .crashAfter, .crashAfter, .crashMidProduce, .pause, .pause, .fork, .drain, .expireMember,
            .rebalance, .postgresRestart, .brokerRestart)
        guard let fault else { return false }
        // Most of what can go wrong goes wrong in a batch, and a seed has few of them.
        let busy = ready.filter { $0.1.pending?.isPartOfBatch == true }
        var candidates = busy.isEmpty || chance.percent(30) ? ready : busy
        if fault == .crashAfter {
            let ending = busy.filter { if case .commit? = $0.1.pending { true } else { false } }
            if !ending.isEmpty { candidates = ending }
        }
        let (instance, lane) = candidates[chance.number(0..<candidates.count)]
        carryOut(fault, instance, lane)
        return true
    }

    private func carryOut(_ fault: SimulationFault, _ instance: SimulatedInstance, _ lane: SimulatedLane) {
        switch fault {
        case .crash: crash(instance, "between two actions")
        case .crashAfter:
            noteCrash(instance, after: lane)
            lane.stepBlindly(LaneWishes(stop: instance.isStopping), trace)
            crash(instance, "with an answer unheard")
        case .crashMidProduce:
            if case .produce(let row) = lane.pending {
                lane.broker.producePart(row)
            }
            crash(instance, "while producing")
        case .pause:
            trace("FAULT \(instance.name) stands still")
            instance.state = .paused
        case .fork: fork(instance)
        case .drain:
            trace("FAULT \(instance.name) is asked to stop")
            instance.isStopping = true
        case .expireMember:
            guard let member = chance.pick(kafka.group.members) else { return }
            trace("FAULT the group forgets \(member.id)")
            kafka.group.remove(member.id)
        case .rebalance:
            trace("FAULT the group rebalances")
            kafka.group.rebalance()
        case .postgresRestart:
            trace("FAULT Postgres restarts")
            note(.postgresRestart)
            postgres.restart(until: now + Int64(chance.number(10...2_000)))
            rotation.reset()
        case .brokerRestart:
            trace("FAULT the brokers restart")
            note(.brokerRestart)
            kafka.awayUntil = now + Int64(chance.number(10...2_000))
        default: break
        }
    }

    func crash(_ instance: SimulatedInstance, _ how: String) {
        for lane in instance.lanes { noteCrash(lane) }
        trace("FAULT \(instance.name) crashes \(how)")
        instance.kill()
        instance.state = instance.isLeftover ? .gone : .down(until: now + Int64(chance.number(10...1_000)))
    }

    private func noteCrash(_ lane: SimulatedLane) {
        if lane.isFirstBatch { note(.firstBatch) }
        if lane.hasUnmarked { note(.beforeMark) }
        switch lane.pending {
        case .load: note(.beforePrepare)
        case .begin: note(.afterPrepare)
        case .produce, .sendOffsets: if lane.broker.holdsTransaction { note(.midProduce) }
        case .commit: note(.beforeEnd)
        default: break
        }
    }

    private func noteCrash(_ instance: SimulatedInstance, after lane: SimulatedLane) {
        if case .commit? = lane.pending { note(.endSent) }
    }

    private func fork(_ instance: SimulatedInstance) {
        guard mayStart, !instance.isLeftover, !instances.contains(where: { $0.isLeftover && $0.isAlive }) else {
            return
        }
        trace("FAULT \(instance.name) is replaced while its old process lives on")
        let fresh = makeInstance(instance.number)
        instance.isLeftover = true
        for lane in instance.lanes { lane.broker.isLeftover = true }
        instances.append(fresh)
        note(.zombie)
    }

    // MARK: What goes on beside the lanes

    /// One step of anything but a lane; false when there is none.
    func backgroundStep() -> Bool {
        var steps: [() -> Bool] = [{ self.feeder.step(self) }, { self.op.step(self) }, { self.sweeper.step(self) }]
        if !kafka.isAway { steps += [{ self.groupStep() }, { self.groupStep() }, { self.timeOutTransactions() }] }
        if !kafka.inFlight.isEmpty && !kafka.isAway { steps += [{ self.deliver() }, { self.deliver() }] }
        if !postgres.late.isEmpty { steps.append { self.executeLate() } }
        steps.append { self.processStep() }
        if scenario.isWhole {
            steps += [
                { self.worker.step(self) }, { self.worker.step(self) }, { self.person.step(self) },
                { self.orders.step(self) },
            ]
        }
        for _ in 0..<(scenario == .rotation ? 6 : 1) {
            steps.append { self.rotationStep() }
        }
        let first = chance.number(0..<steps.count)
        for turn in steps.indices where steps[(first + turn) % steps.count]() { return true }
        return false
    }

    private func rotationStep() -> Bool {
        let open = self.instances.flatMap(\.lanes).contains { $0.store.isPreparing }
        guard let line = self.rotation.step(self.postgres) else { return false }
        if open { self.note(.rotation) }
        self.trace(line)
        return true
    }

    private func groupStep() -> Bool {
        let alive = Set(instances.filter { $0.state == .running }.flatMap(\.lanes).compactMap(\.broker.member))
        if let member = kafka.group.members.first(where: { !alive.contains($0.id) }),
            chance.percent(scenario == .parking ? 8 : 40)
        {
            trace("the group forgets \(member.id)")
            kafka.group.remove(member.id)
            return true
        }
        guard kafka.group.canComplete, chance.percent(40) else { return false }
        kafka.group.complete(
            chance.shuffled(kafka.partitions), order: chance.shuffled(Array(kafka.group.members.indices)))
        trace(
            "generation \(kafka.group.generation): "
                + kafka.group.members.map { "\($0.id)=\($0.partitions.map(\.short).joined(separator: ","))" }
                .joined(separator: " "))
        return true
    }

    private func deliver() -> Bool {
        guard chance.percent(feeder.isDone ? 20 : 4) else { return false }
        return deliver(chance.number(0..<kafka.inFlight.count))
    }

    private func deliver(_ index: Int) -> Bool {
        let message = kafka.inFlight.remove(at: index)
        // Not inside the call: a trace that is off does not evaluate its line.
        let line = kafka.deliver(message)
        trace(line)
        return true
    }

    /// A late message that finds a later transaction of its producer open is what makes late messages dangerous.
    func lateMessageHits() -> Bool {
        guard let index = kafka.inFlight.firstIndex(where: { kafka.couldHit($0) }) else { return false }
        return chance.percent(25) && !kafka.isAway && deliver(index)
    }

    private func executeLate() -> Bool {
        guard chance.percent(25) else { return false }
        guard let line = postgres.executeLate(chance.number(0..<postgres.late.count), rollsBack: chance.percent(20))
        else { return false }
        trace(line)
        return true
    }

    /// transaction.timeout.ms of producers that are gone.
    private func timeOutTransactions() -> Bool {
        guard chance.percent(15) else { return false }
        let held = Set(
            instances.filter(\.isAlive).flatMap(\.lanes).filter(\.broker.holdsTransaction)
                .filter { $0.pending?.isPartOfTransaction == true }.map(\.broker.transactionalID))
        let orphan = kafka.producers.filter { $0.value.open != nil && !held.contains($0.key) }.keys.sorted().first
        guard let orphan else { return false }
        trace("the broker aborts the open transaction of \(orphan)")
        kafka.timeOut(orphan)
        return true
    }

    private func processStep() -> Bool {
        for instance in instances {
            switch instance.state {
            case .paused where chance.percent(op.keepsAsleep(instance) ? 1 : scenario == .parking ? 4 : 12):
                let isForgotten = instance.lanes.contains { lane in
                    lane.broker.member.map { kafka.group.heartbeat($0) == .unknownMember } ?? false
                }
                if isForgotten { note(.zombie) }
                trace("\(instance.name) goes on\(isForgotten ? "; the group has forgotten it" : "")")
                instance.state = .running
                return true
            case .down(let time) where time <= now && mayStart:
                trace("\(instance.name) starts")
                let fresh = makeInstance(instance.number)
                instances = instances.map { $0 === instance ? fresh : $0 }
                return true
            case .running where instance.isLeftover && steps > Self.eventful * 2:
                crash(instance, "at last")
                return true
            default: break
            }
        }
        // A whole group that is down would let the clock stand still.
        if mayStart, !instances.contains(where: \.isAlive),
            let index = instances.firstIndex(where: { if case .down = $0.state { true } else { false } })
        {
            instances[index].state = .down(until: now)
            return true
        }
        return false
    }
}

extension LaneAction {
    /// True while a Kafka transaction of the lane may be open.
    var isPartOfTransaction: Bool {
        switch self {
        case .produce, .sendOffsets, .commit: true
        default: false
        }
    }
}
