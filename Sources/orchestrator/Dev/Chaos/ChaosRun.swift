internal import FlowC
internal import Foundation
internal import Glibc
internal import Kafka
internal import OrchestratorTestKit
internal import Postgres
internal import SagaEngine

/// Runs the program as child processes under load and faults, lets everything finish, and counts. Used by the main thread.
final class ChaosRun {
    let wishes: ChaosWishes
    let folder: RunFolder
    let servers: ChaosServers
    let place: ChaosPlace
    let interruption: Interruption
    let instances: [Instance]
    /// Who answers tickets; nil when nobody does.
    let worker: Instance?
    /// The people who deal with sagas; they come when the workload is known.
    var desk: ChaosDesk?
    private(set) var injected: [Recovery.Injected] = []
    /// What an instance did that it must not do.
    private(set) var misdeeds: [String] = []
    private var joined = 0
    private var isWorking = false
    private var workingSince: ContinuousClock.Instant?
    private let began = ContinuousClock.now
    private static let fromBeginning = "--from-beginning"

    init(
        _ wishes: ChaosWishes, in folder: RunFolder, servers: ChaosServers, place: ChaosPlace,
        interruption: Interruption
    ) {
        self.wishes = wishes
        self.folder = folder
        self.servers = servers
        self.place = place
        self.interruption = interruption
        instances = (1...wishes.instances).map { number in
            Instance(
                name: "\(place.name)-\(number)", in: folder, arguments: place.arguments, environment: place.environment)
        }
        worker = wishes.workers.map { workers in
            Instance(
                name: "\(place.name)-worker", in: folder,
                arguments: workers.command(seed: wishes.seed, group: place.name + "-workers") + place.properties
                    + [Self.fromBeginning], environment: place.environment)
        }
    }

    deinit {
        for instance in instances { instance.kill() }
        worker?.kill()
    }

    /// A line about what happens, with the seconds since the start.
    func say(_ text: String) {
        Terminal.error("\(Decimals.text((ContinuousClock.now - began) / .seconds(1), 1)) s  \(text)")
    }

    /// Runs one command of the program to its end.
    func prepare(_ arguments: String...) throws {
        let name = arguments.joined(separator: "-")
        let process = try folder.start([OwnProgram.path] + arguments, environment: place.environment, name: name)
        while process.ended() == nil { try interruption.wait(.milliseconds(20)) }
        guard process.wait() == .exited(0) else {
            throw CommandFailure(
                .failure, "orchestrator \(arguments.joined(separator: " ")): \(folder.lastLines(name))")
        }
    }

    /// Starts the instances and injects faults while the load goes on; returns how the load ended.
    func load(_ load: LoadPublisher) throws -> LoadPublisher.Ending {
        for instance in instances { try instance.start() }
        try startWorker()
        var schedule = FaultSchedule(
            seed: wishes.seed, kinds: wishes.faults, instances: wishes.instances, sessionTimeout: wishes.sessionTimeout)
        let end = ContinuousClock.now + wishes.load
        while ContinuousClock.now < end {
            guard let fault = schedule.next(), ContinuousClock.now + fault.pause < end else {
                try pause(end - ContinuousClock.now)
                break
            }
            try pause(fault.pause)
            try inject(fault)
        }
        while load.ended == nil { try pause(.milliseconds(200)) }
        return load.ended ?? .failed("unknown")
    }

    private func inject(_ fault: FaultSchedule.Fault) throws {
        let victim = instances[fault.victim]
        if fault.kind == .kill || fault.kind == .zombie, fault.way % 2 == 0 { try awaitTransaction() }
        switch fault.kind {
        case .kill: try kill(victim, absence: fault.absence)
        case .term: for instance in instances { try restart(instance) }
        case .zombie: try suspend(victim, beyond: fault.absence)
        case .postgres: try restartPostgres(way: fault.way, absence: fault.absence)
        case .broker: try restartBroker()
        case .storm: try storm(joins: 3, stay: wishes.sessionTimeout * 0.5 + fault.absence)
        case .worker: try disturbWorker(way: fault.way, absence: fault.absence)
        }
    }

    private func note(_ kind: FaultKind, began: Int64? = nil) {
        let now = WallClock.milliseconds
        injected.append(.init(kind: kind, began: began ?? now, at: now))
    }

    /// Waits, but not for long, until an instance is in the middle of a transaction: there a blow hurts most.
    private func awaitTransaction() throws {
        guard !servers.isMock else { return }
        try KafkaAccess(place.settings).run { access in
            let watch = try OpenTransactions(on: place.settings.ticketsTopic, partitions: 3, through: access)
            let deadline = ContinuousClock.now + .seconds(5)
            while ContinuousClock.now < deadline, try !watch.isThereOne() { try interruption.wait(.zero) }
        }
    }

    // MARK: Faults

    private func kill(_ instance: Instance, absence: Duration) throws {
        say("kill: \(instance.name)")
        note(.kill)
        instance.kill()
        try pause(absence, without: instance)
        try instance.start()
    }

    /// It begins at the oldest ticket until it has worked for a while, later where its group was: behind the newest ticket
    /// where that has committed nothing.
    private func startWorker() throws {
        guard let worker else { return }
        if let workingSince, ContinuousClock.now - workingSince > .seconds(10) {
            worker.arguments.removeAll { $0 == Self.fromBeginning }
        }
        isWorking = true
        workingSince = .now
        try worker.start()
    }

    private func disturbWorker(way: Int, absence: Duration) throws {
        guard let worker else { return }
        let began = WallClock.milliseconds
        if way % 3 == 0 {
            say("worker: suspended")
            worker.send(SIGSTOP)
            try pause(wishes.sessionTimeout + .seconds(1) + absence)
            worker.send(SIGCONT)
        } else {
            say("worker: killed")
            isWorking = false
            worker.kill()
            try pause(absence)
            try startWorker()
        }
        note(.worker, began: began)
    }

    private func restart(_ instance: Instance) throws {
        say("term: \(instance.name)")
        note(.term)
        try terminate(instance)
        try instance.start()
        try pause(wishes.sessionTimeout * 0.25)
    }

    private func suspend(_ instance: Instance, beyond: Duration) throws {
        say("zombie: \(instance.name)")
        note(.zombie)
        instance.send(SIGSTOP)
        try pause(wishes.sessionTimeout + .seconds(1) + beyond)
        instance.send(SIGCONT)
    }

    private func restartPostgres(way: Int, absence: Duration) throws {
        guard let postgres = servers.postgres else { return }
        let began = WallClock.milliseconds
        switch way % 3 {
        case 0:
            say("postgres: restart in order")
            postgres.stop(.fast)
        case 1:
            say("postgres: restart at once")
            postgres.stop(.immediate)
        default:
            say("postgres: crash")
            postgres.kill()
        }
        try pause(absence)
        try postgres.start()
        note(.postgres, began: began)
    }

    private func restartBroker() throws {
        guard let command = wishes.brokerRestart else { return }
        let began = WallClock.milliseconds
        say("broker: \(command)")
        // In a group of its own: a broker that it starts must not end with this run.
        let shell = try ChildProcess.start(
            ["/bin/sh", "-c", command], environment: ProcessInfo.processInfo.environment,
            log: folder.log("broker-restart"))
        // Not interrupted: half a restart would leave the broker down.
        let ending = shell.wait()
        guard ending == .exited(0) else {
            throw CommandFailure(
                .failure, "the restart of the broker failed (\(ending)): \(folder.lastLines("broker-restart"))")
        }
        note(.broker, began: began)
    }

    private func storm(joins: Int, stay: Duration) throws {
        for _ in 0..<joins {
            joined += 1
            let instance = Instance(
                name: "\(place.name)-storm-\(joined)", in: folder, arguments: place.arguments,
                environment: place.environment)
            defer { instance.kill() }
            say("storm: \(instance.name) joins")
            note(.storm)
            try instance.start()
            try pause(stay)
            say("storm: \(instance.name) leaves")
            note(.storm)
            try terminate(instance)
        }
    }

    // MARK: Ends

    private func terminate(_ instance: Instance) throws {
        instance.send(SIGTERM)
        try awaitEnd(of: instance)
    }

    /// After SIGTERM an instance must end with 0 within its budget.
    private func awaitEnd(of instance: Instance) throws {
        guard instance.isStarted else { return }
        let clock = ContinuousClock()
        let start = clock.now
        let budget = Duration.seconds(place.settings.drainSeconds + 5)
        while clock.now - start < budget {
            if let ending = instance.takeEnding() {
                try check(ending, of: instance)
                let isUnborn = instance.isSilent && ending == .killed(by: SIGTERM)
                if ending != .exited(0), !isUnborn {
                    report("\(instance.name): \(ending) after SIGTERM: \(instance.lastWords)")
                }
                return
            }
            try interruption.wait(.milliseconds(20))
        }
        report("\(instance.name) did not end within \(budget) after SIGTERM: \(instance.lastWords)")
        instance.kill()
    }

    /// Waits; an instance that ends by itself meanwhile is noted and started again, as a supervisor does.
    private func pause(_ duration: Duration, without absent: Instance? = nil) throws {
        let end = ContinuousClock.now + duration
        repeat {
            for instance in instances where instance !== absent {
                if let ending = instance.takeEnding() {
                    try check(ending, of: instance)
                    report("\(instance.name) ended by itself (\(ending)): \(instance.lastWords)")
                    try instance.start()
                }
            }
            try keepWorking()
            desk?.attend()
            try interruption.wait(min(max(end - ContinuousClock.now, .zero), .milliseconds(200)))
        } while ContinuousClock.now < end
    }

    /// An instance that Kafka or Postgres refuses as it is configured never works, nor do the others, which are configured
    /// alike: there is nothing to count.
    private func check(_ ending: ChildProcess.Ending, of instance: Instance) throws(CommandFailure) {
        guard ending == .exited(CommandFailure.Code.configuration.rawValue) else { return }
        throw CommandFailure(
            .configuration, "\(instance.name) cannot work as it is configured: \(instance.lastWords)")
    }

    /// A worker promises nothing: that it ends by itself is only told.
    private func keepWorking() throws {
        guard isWorking, let worker, let ending = worker.takeEnding() else { return }
        say("\(worker.name) ended by itself (\(ending)): \(worker.lastWords)")
        try startWorker()
    }

    private func report(_ misdeed: String) {
        say(misdeed)
        misdeeds.append(misdeed)
    }

    /// Waits until every record is carried out and published, and where tickets are answered until every saga has ended;
    /// false when that takes too long.
    func settle(_ workload: Workload) throws -> Bool {
        say("settling")
        let deadline = ContinuousClock.now + wishes.settling
        guard try settle([.decisions], until: deadline) else { return false }
        guard let worker else { return true }
        let plans = workload.expectation.plans
        let access = try PostgresAccess(place.settings)
        while try access.run({ try Self.open(plans, on: &$0) }) > 0 {
            guard ContinuousClock.now < deadline else { return false }
            try pause(.seconds(1))
        }
        // Nothing comes any more that would have to be read.
        isWorking = false
        try terminate(worker)
        return try settle(Topic.inputs, until: deadline)
    }

    private func settle(_ topics: [Topic], until deadline: ContinuousClock.Instant) throws -> Bool {
        var ends: [TopicPartition: Kafka.Watermarks] = [:]
        for topic in topics {
            let name = place.settings.name(of: topic)
            let found = try KafkaAccess(place.settings).run { access in
                try TopicBounds.read(of: name, committedOnly: true, through: access)
            }
            ends.merge(found) { $1 }
        }
        let access = try PostgresAccess(place.settings)
        while ContinuousClock.now < deadline {
            let progress = try access.run { try GroupProgress.read(place.settings.kafkaConsumerGroupID, on: &$0) }
            let isDone = ends.allSatisfy { partition, bounds in
                bounds.high == 0
                    || progress[partition].map { $0.prepared >= bounds.high && $0.published == $0.prepared } ?? false
            }
            if isDone { return true }
            try pause(.milliseconds(250))
        }
        return false
    }

    /// How many of these plans have no saga that has ended.
    private static func open(_ plans: [String], on connection: inout Connection) throws -> Int {
        var column = TextColumn("plans")
        for plan in plans { try column.append(plan) }
        var parameters = Parameters()
        try parameters.append(column)
        let rows = try connection.execute(
            sql: "SELECT count(*) FROM sagas WHERE plan_id = ANY($1) AND NOT (\(ExecutionState.openSQL))", parameters)
        return plans.count - Int(try rows.first?.int8(0) ?? 0)
    }

    /// Ends every instance with SIGTERM, all at once as a scaled-down deployment does.
    func stop() throws {
        say("stopping")
        isWorking = false
        if let worker { try terminate(worker) }
        for instance in instances { instance.send(SIGTERM) }
        for instance in instances { try awaitEnd(of: instance) }
    }
}
