internal import FlowC
internal import Foundation
internal import Kafka
internal import Logging
internal import Postgres

/// What an instance does beside its lanes, on a thread of its own: it turns due timers into command records, empties
/// outbox tables in turn, asks the lanes to hold while the outbox is above its high-water mark, and goes through the sagas
/// for timers that are missing.
///
/// Everything here may happen twice or late without harm: a timer's record is offered again while its row exists,
/// instances that rotate at once only find each other busy, and a saga that is woken early says so.
///
/// `@unchecked Sendable`: its stores are used by its own thread alone; `hold` is called there too.
final class Maintenance: @unchecked Sendable {
    /// How often due timers are looked for.
    private static let tick = Duration.milliseconds(500)
    /// The outbox is looked at every so many ticks.
    private static let ticksBetweenRotations = 10
    private static let timersAtOnce = 500

    private let configuration: EngineConfiguration
    private let logger: Logger
    private let timers: TimerStore
    private let rotation: OutboxRotation
    private let recovery: TimerRecovery
    private let producer: CommandProducer
    private let hold: (Bool) -> Void
    private var isHolding = false
    /// The duties that do not work.
    private var faults: Set<Duty> = []

    private enum Duty: String {
        case timers, outbox, recovery
    }

    init(
        configuration: EngineConfiguration, untimed: UntimedSagas, logger: Logger, hold: @escaping (Bool) -> Void
    ) throws(KafkaError) {
        self.configuration = configuration
        self.logger = logger
        self.hold = hold
        let connect = { () throws(PostgresError) in
            try Connection.open(configuration.database) { logger.debug("\($0.severity): \($0.message)") }
        }
        timers = TimerStore(group: configuration.group, connect: connect)
        rotation = OutboxRotation(limits: configuration.rotation, connect: connect)
        recovery = TimerRecovery(
            TimerPatrol(group: configuration.group, connect: connect), noting: untimed, logger: logger)
        producer = try CommandProducer(kafka: configuration.kafka, logger: logger)
    }

    /// Works until the control asks for a stop.
    func run(until control: LaneControl) {
        var ticks = 0
        while !control.isStopping {
            attempt(.timers) { () throws(PortFault) in
                // More than fit at once are due when nobody ran for a while: they fire one after the other, without a pause.
                while try fireTimers() == Self.timersAtOnce, !control.isStopping {}
            }
            if ticks.isMultiple(of: Self.ticksBetweenRotations) {
                attempt(.outbox) { () throws(PortFault) in try tendOutbox() }
            }
            attempt(.recovery) { () throws(PortFault) in try recovery.tick(at: MonotonicClock.now()) }
            ticks += 1
            control.waitForStop(upTo: Self.tick)
        }
        timers.close()
        rotation.close()
        recovery.close()
    }

    /// Produces the records of timers that are due; how many.
    private func fireTimers() throws(PortFault) -> Int {
        let due = try timers.due(limit: Self.timersAtOnce)
        guard !due.isEmpty else { return 0 }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        var records: [ProducerRecord] = []
        for timer in due {
            let command = Command(
                timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: timer.saga, issuedAt: now,
                by: configuration.instance)
            records.append(
                ProducerRecord(
                    topic: configuration.outputs.topics[.commands], key: command.key, value: command.json,
                    headers: command.headers.map { Kafka.Header($0.name, $0.value) }))
        }
        try producer.send(records)
        return due.count
    }

    private func tendOutbox() throws(PortFault) {
        let step = try rotation.step()
        if let slot = step.emptied {
            logger.debug("outbox slot emptied", metadata: ["slot": "\(slot)", "kept": "\(step.kept)"])
        }
        let bytes = try rotation.size().bytes
        // Going on at four fifths keeps the lanes from stopping and starting around the mark.
        let limit = isHolding ? configuration.outboxHighWaterBytes / 5 * 4 : configuration.outboxHighWaterBytes
        guard (bytes > limit) != isHolding else { return }
        isHolding.toggle()
        logger.log(
            level: isHolding ? .error : .notice,
            isHolding
                ? "the outbox is above its high-water mark; lanes take no records until it is emptied"
                : "the outbox is below its high-water mark; lanes go on",
            metadata: ["bytes": "\(bytes)", "mark": "\(configuration.outboxHighWaterBytes)"])
        hold(isHolding)
    }

    /// A fault is logged when it begins and when it is over; the next tick tries again.
    private func attempt(_ duty: Duty, _ work: () throws(PortFault) -> Void) {
        do throws(PortFault) {
            try work()
            if faults.remove(duty) != nil { logger.notice("maintenance works again: \(duty.rawValue)") }
        } catch {
            if faults.insert(duty).inserted { logger.warning("maintenance: \(duty.rawValue): \(error)") }
        }
    }
}
