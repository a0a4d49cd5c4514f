internal import ArgumentParser
internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit
internal import Postgres

/// `orchestrator dev chaos`
struct DevChaos: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Runs the service under load and faults, and counts what a reader sees.",
        discussion: """
            Starts instances of this program, publishes generated decisions (some twice, some of them poison), kills, \
            suspends and restarts what it can, lets everything finish, ends the instances with SIGTERM, and reads the outputs \
            as a read_committed reader: every ticket, frame and dead letter must be there exactly once. Exit code 1 when one \
            is not, or when an instance did not behave.

            With --workers a worker answers the tickets, people approve, refuse, cancel and give up sagas, and all of them \
            must end: within --settle-seconds, as their last frame says, with one frame of each kind; each ticket, \
            compensation, incident, alert and violation once; undone in the right order; no result lost or invented; and as \
            `orchestrator sagas verify` wants them. What is not so is told by the name of the promise.

            Without --bootstrap-servers it uses an embedded broker, which hides no aborted record: there a record may come \
            again with the same bytes. Without --database-url it uses a private Postgres. On a real broker the topics get the \
            run's name in front; after a run that was right they are deleted.

            Faults: kill (SIGKILL), term (rolling restart by SIGTERM), zombie (stopped for longer than the group waits), \
            postgres (restarted; only the private one), broker (restarted by --broker-restart-command), storm (instances join \
            and leave), worker (killed or stopped). The recovery time is that from the fault, or from the end of a server's restart, until every input \
            partition has given outputs again; it is measured where no other fault came before.

            Examples:
              orchestrator dev chaos --seconds 60
              orchestrator dev chaos --workers --fail 0.2 --lose 0.05 --rate 20
              orchestrator dev chaos --bootstrap-servers localhost:9092 --broker-restart-command 'docker restart kafka'
            """)

    @Option(help: ArgumentHelp("How long decisions are published and faults injected.", valueName: "n"))
    var seconds = 30.0

    @Option(help: "Instances that run all the time.")
    var instances = 2

    @Option(help: "Lanes of each instance.")
    var lanes = 1

    @Option(help: "Decisions a second.")
    var rate = 50.0

    @Option(help: "Tasks of each plan.")
    var tasks = 5

    @Option(
        help: ArgumentHelp(
            "What is injected: \(FaultKinds.allValueStrings.joined(separator: ", ")).", valueName: "kinds"))
    var faults = FaultKinds.all

    @Option(help: "What decisions and faults are derived from; the decisions also from the time.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "session.timeout.ms of the instances: as a broker allows, on the embedded one more than 3000.",
            valueName: "ms"))
    var sessionTimeoutMs = 6000

    @Option(help: ArgumentHelp("How long the rest may take after the load.", valueName: "n"))
    var settleSeconds = 120.0

    @Option(
        help: ArgumentHelp("Shell command that restarts the broker and returns when it answers.", valueName: "command"))
    var brokerRestartCommand: String?

    @Option(help: ArgumentHelp("Folder that keeps the logs of the instances.", valueName: "folder"))
    var logs: String?

    @Flag(help: "Tickets are answered, and whole sagas are counted.")
    var workers = false

    @Option(help: ArgumentHelp("Share of tickets that fail, with --workers.", valueName: "0…1"))
    var fail = 0.05

    @Option(help: ArgumentHelp("Share of compensation tickets that fail, with --workers.", valueName: "0…1"))
    var failCompensations = 0.02

    @Option(help: ArgumentHelp("Share of results that are never sent, with --workers.", valueName: "0…1"))
    var lose = 0.02

    @Option(help: ArgumentHelp("Share of results that are sent twice, with --workers.", valueName: "0…1"))
    var duplicate = 0.05

    @Option(
        help: ArgumentHelp(
            "Share of plans that a person is asked about, with --workers; a third of them is refused.",
            valueName: "0…1"))
    var approvals = 0.05

    @Option(help: ArgumentHelp("Share of sagas that are cancelled, with --workers.", valueName: "0…1"))
    var cancels = 0.03

    @Option(
        help: ArgumentHelp(
            "How long a saga may take after its tickets, with --workers; half of it a ticket may, a quarter a compensation.",
            valueName: "n"))
    var deadlineSeconds = 30

    @Flag(help: "Report as JSON.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func validate() throws {
        func check(_ condition: Bool, _ text: String) throws {
            if !condition { throw ValidationError(text) }
        }
        try check(seconds > 0 && seconds <= 86_400, "--seconds must be more than 0 and at most 86400.")
        try check((1...32).contains(instances), "--instances must be from 1 to 32.")
        try check((1...64).contains(lanes), "--lanes must be from 1 to 64.")
        try check(rate > 0 && rate <= 100_000, "--rate must be more than 0 and at most 100000.")
        try check((1...1000).contains(tasks), "--tasks must be from 1 to 1000.")
        try check((1200...300_000).contains(sessionTimeoutMs), "--session-timeout-ms must be from 1200 to 300000.")
        let shares = [
            ("--fail", fail), ("--fail-compensations", failCompensations), ("--lose", lose), ("--duplicate", duplicate),
            ("--approvals", approvals), ("--cancels", cancels),
        ]
        for (name, share) in shares { try check((0...1).contains(share), "\(name) must be from 0 to 1.") }
        try check((4...86_400).contains(deadlineSeconds), "--deadline-seconds must be from 4 to 86400.")
        try check(
            settleSeconds > 0 && settleSeconds <= 86_400, "--settle-seconds must be more than 0 and at most 86400.")
    }

    func perform() throws {
        let given = try file.load(kafka, postgres, schemas).settings
        try checkSession(given)
        let interruption = Interruption()
        let folder = try RunFolder()
        defer { keepLogs(of: folder) }
        var base = ProcessInfo.processInfo.environment
        base["SCHEMAS_BASE_PATH"] = URL(filePath: given.schemasBasePath).path
        if let config = file.config { base[LoadedSettings.fileVariable] = config }
        let servers = try ChaosServers(given, in: folder, environment: base, until: interruption)
        let wishes = wishes(servers)
        let place = try ChaosPlace(
            wishes, servers, given: given, base: base, file: file.config, number: UInt64(WallClock.milliseconds))
        let report = try run(ChaosRun(wishes, in: folder, servers: servers, place: place, interruption: interruption))
        Terminal.out(json ? report.json : report.text)
        guard report.isRight else { throw CommandFailure(.failure) }
        if !servers.isMock { try place.deleteTopics() }
    }

    /// The embedded broker gathers a new group for 3 s and drops those members meanwhile whose session is shorter: none of
    /// them would ever get a partition. What a real one refuses, an instance tells.
    private func checkSession(_ given: Settings) throws(CommandFailure) {
        guard given.kafkaBootstrapServers == nil, sessionTimeoutMs <= 3000 else { return }
        throw CommandFailure(
            .usage,
            "--session-timeout-ms \(sessionTimeoutMs) is too short for the embedded broker, which drops such members before "
                + "they have joined; give more than 3000, or a real broker with --bootstrap-servers")
    }

    /// What is asked for, without the faults that cannot be injected here.
    private func wishes(_ servers: ChaosServers) -> ChaosWishes {
        var kinds = faults.kinds
        func skip(_ kind: FaultKind, _ reason: String) {
            guard kinds.contains(kind) else { return }
            Terminal.error("fault \(kind.rawValue) skipped: \(reason)")
            kinds.removeAll { $0 == kind }
        }
        if servers.isMock {
            skip(.broker, "the embedded broker cannot be restarted")
        } else if brokerRestartCommand == nil {
            skip(.broker, "no --broker-restart-command")
        }
        if !workers { skip(.worker, "no --workers") }
        if servers.postgres == nil { skip(.postgres, "the database is not a private one") }
        return ChaosWishes(
            load: .seconds(seconds), instances: instances, lanes: lanes, rate: rate, tasks: tasks, faults: kinds,
            seed: seed,
            sessionTimeout: .milliseconds(sessionTimeoutMs), settling: .seconds(settleSeconds),
            brokerRestart: brokerRestartCommand, workers: workers ? workerWishes : nil)
    }

    private var workerWishes: WorkerWishes {
        WorkerWishes(
            fail: fail, failCompensations: failCompensations, lose: lose, duplicate: duplicate, approvals: approvals,
            cancels: cancels, deadline: .seconds(deadlineSeconds))
    }

    private func run(_ run: ChaosRun) throws -> ChaosReport {
        let settings = run.place.settings
        try run.prepare("migrate")
        if !run.servers.isMock { try run.prepare("topics", "ensure") }
        let access = try KafkaAccess(settings)
        let workload = Workload(
            seed: seed ^ run.place.number, decisions: max(1, Int(seconds * rate)), tasks: tasks,
            topic: settings.consensusTopic,
            partitions: try access.run { try $0.topic(settings.consensusTopic).partitions },
            createdAt: WallClock.milliseconds, isAnswered: workers, approvals: workers ? approvals : 0)
        if workers { run.desk = try ChaosDesk(workload, workerWishes, in: run.place, through: access) }
        if run.servers.isMock { try checkRoom(for: workload) }
        let load = LoadPublisher(workload, rate: rate, through: access, log: run.folder.log("load"))
        defer { load.stop() }
        let began = ContinuousClock.now
        guard case .delivered(let records, _) = try run.load(load) else {
            throw CommandFailure(.failure, "the load was not delivered: \(String(describing: load.ended))")
        }
        let hasSettled = try run.settle(workload)
        let elapsed = ContinuousClock.now - began
        try run.stop()
        var audit = ChaosAudit(workload.expectation, settings)
        let database = try PostgresAccess(settings)
        if let desk = run.desk { try database.run { try audit.readSagas(desk, on: &$0) } }
        try access.run { access in
            try audit.checkLoad(workload, access)
            try audit.readTopics(access, until: run.interruption)
        }
        try database.run { try audit.readDatabase(on: &$0) }
        audit.judgeSagas()
        return ChaosReport(
            wishes: run.wishes, name: run.place.name, isMock: run.servers.isMock, records: records,
            decisions: workload.decisions, elapsed: elapsed, hasSettled: hasSettled, faults: run.injected,
            misdeeds: run.misdeeds, counts: audit.counts)
    }

    /// The embedded broker drops the oldest records of a partition above some 5 MB.
    private func checkRoom(for workload: Workload) throws {
        let decisions = workload.decisions * (workload.decision(0).value.count + 400) / Int(workload.partitions)
        let ticketPartitions = Int(TopicSettings(contract: .tickets).partitions)
        let tickets = workload.decisions * workload.tasks * 1500 / ticketPartitions
        let results = workers ? workload.decisions * workload.tasks * 2 * 400 / Int(workload.partitions) : 0
        guard max(decisions, tickets, results) < 4_000_000 else {
            throw CommandFailure(
                .failure,
                "\(workload.decisions) decisions of \(tasks) tasks do not fit the embedded broker; give fewer --seconds, a "
                    + "lower --rate, or a real broker")
        }
    }

    private func keepLogs(of folder: RunFolder) {
        guard let logs else { return }
        do { try folder.keepLogs(in: logs) } catch { Terminal.error("the logs cannot be kept in \(logs): \(error)") }
    }
}
