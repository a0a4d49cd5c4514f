public import Postgres

/// Empties the outbox: its tables take turns, and the oldest is emptied whole once the pointer has moved on.
///
/// Over a connection of its own, on a thread of its own, in as many instances as there are: moving the pointer compares and
/// sets, and a slot is emptied under its lock. Nobody waits long for it: it takes a lock within 20 ms or gives up until the next step,
/// because others queue up behind a lock that waits. It holds no row lock meanwhile, and all of it is one round trip, so that
/// a process that is paused holds nothing.
public final class OutboxRotation {
    /// When the pointer moves on.
    public struct Limits: Sendable {
        /// The age of the current slot, milliseconds.
        public var milliseconds: Int64
        /// The size of the current slot, bytes.
        public var bytes: Int64

        /// Defaults: a minute, 256 MiB.
        public init(milliseconds: Int64 = 60_000, bytes: Int64 = 256 << 20) {
            self.milliseconds = milliseconds
            self.bytes = bytes
        }
    }

    /// What one step did.
    public struct Step: Equatable, Sendable {
        /// The slot that batches go into from now on; nil when the pointer stayed, or another instance moved it.
        public var advancedTo: Int16?
        /// The slot that is empty now; nil when none was emptied.
        public var emptied: Int16?
        /// How many rows of it were not published and went into the current slot.
        public var kept = 0
        /// True when a lane or another instance was in the way; the next step tries again.
        public var isBusy = false

        /// Nothing done.
        public init() {}
    }

    private let connection: StoreConnection
    private let limits: Limits
    private var slots = OutboxSlots()

    /// A rotation that connects with its first call, and anew with the call after a fault.
    public convenience init(limits: Limits = Limits(), connect: @escaping () throws(PostgresError) -> Connection) {
        self.init(limits: limits, lockTimeout: 20, connect: connect)
    }

    /// `lockTimeout` in milliseconds.
    init(limits: Limits, lockTimeout: Int, connect: @escaping () throws(PostgresError) -> Connection) {
        self.limits = limits
        connection = StoreConnection(lockTimeout: lockTimeout, connect: connect)
    }

    /// Moves the pointer when the current slot is old or large enough, then empties the slot that comes next.
    ///
    /// That one is the oldest: what it holds was written before the pointer moved last, so hardly a row has to be kept.
    public func step() throws(PortFault) -> Step {
        try connection.asking { () throws -> Step in
            var step = Step()
            do {
                if let slot = try advanced(&step) { try empty(slot, &step) }
            } catch let error as PostgresError
                where [.lockTimeout, .deadlock, .integrityViolation].contains(error.kind)
            {
                // A lane or another instance holds the slot or the pointer, or the pointer has come to the slot.
                step.isBusy = true
            }
            return step
        }
    }

    /// About how many rows the outbox holds, and how many bytes on disk exactly.
    public func size() throws(PortFault) -> (rows: Int64, bytes: Int64) {
        try connection.asking { () throws -> (rows: Int64, bytes: Int64) in
            let row = try connection.pipeline { (pipeline) throws(PostgresError) in
                try OutboxSlots.size(in: &pipeline)
            }[0].single()
            return (try row.int8(0), try row.int8(1))
        }
    }

    /// Closes the connection.
    public func close() {
        connection.close()
    }

    /// Moves the pointer when it is time, and answers the oldest slot; nil when another instance moved it meanwhile.
    private func advanced(_ step: inout Step) throws -> Int16? {
        let state = try connection.pipeline { (pipeline) throws(PostgresError) in
            try OutboxSlots.pointer(in: &pipeline)
        }[0].single()
        let current = try state.int2(0)
        let next = (current + 1) % OutboxSlots.count
        guard try state.int8(1) >= limits.milliseconds || state.int8(2) >= limits.bytes else { return next }
        let moved = try connection.pipeline { (pipeline) throws(PostgresError) in
            try self.slots.advance(from: current, to: next, in: &pipeline)
        }[0].affectedRows
        guard moved == 1 else {
            step.isBusy = true
            return nil
        }
        step.advancedTo = next
        return (next + 1) % OutboxSlots.count
    }

    /// LOCK, then in new statements copy and TRUNCATE. Looking first and truncating later would lose a row that was inserted
    /// between; the look here only spares the lock.
    private func empty(_ slot: Int16, _ step: inout Step) throws {
        let look = try connection.pipeline { (pipeline) throws(PostgresError) in
            try OutboxSlots.isEmpty(slot, in: &pipeline)
        }
        if try look[0].single().bool(0) { return }
        let results = try connection.transaction { (pipeline) throws(PostgresError) in
            try OutboxSlots.empty(slot, in: &pipeline)
        }
        step.kept = results[2].affectedRows
        step.emptied = slot
    }
}
