internal import CAllocator
internal import Kafka
internal import Logging
internal import Operations
internal import SagaEngine

extension OperationsServer {
    /// Opens the HTTP interface of a running instance where the settings ask for one. Its probes go on until the process ends;
    /// that of Postgres also without the interface, since it logs the sagas that do not get on.
    static func open(
        _ settings: Settings, engine: Engine, stalls: StallMonitor, drain: Drain, durations: BatchDurations,
        neighbours: Neighbours, logger: Logger
    ) throws -> OperationsServer? {
        let postgres = try Probe.postgres(settings, engine: engine, stuck: StuckMonitor(logger: logger))
        guard case .on(let address) = settings.http else { return nil }
        let kafka = try Probe.kafka(settings)
        var source = OperationsSource(
            service: settings.serviceName, version: ProgramVersion.current, instance: settings.instanceID,
            status: { engine.status })
        source.build = [
            "librdkafka": LibraryVersion.current.description,
            "jemalloc": String(String(cString: allocator_version()).prefix { $0 != "-" }),
        ]
        source.stalls = { stalls.stalls }
        source.stallLimit = .seconds(settings.stallSeconds)
        source.isDraining = { drain.hasBegun }
        source.postgres = { postgres.reachability }
        source.kafka = { kafka.reachability }
        source.backlog = { postgres.answer?.backlog }
        source.stuck = { postgres.answer?.stuck }
        source.neighbours = { neighbours.status }
        source.durations = durations
        do throws(ListenError) {
            let server = try OperationsServer.start(on: address, source: source, logger: logger)
            logger.info("listening", metadata: ["http": "\(server.address)"])
            return server
        } catch {
            throw CommandFailure(
                error.kind == .addressInUse ? .unavailable : .configuration,
                "\(error); give another address with --http host:port (HTTP), or --http off")
        }
    }
}
