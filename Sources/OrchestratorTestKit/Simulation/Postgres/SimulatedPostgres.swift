internal import FlowC
internal import Kafka
internal import SagaEngine

/// A Postgres server as a value of the simulation: committed tables, row locks, backends that outlive their clients.
final class SimulatedPostgres {
    enum Lock: Hashable {
        /// What a batch holds that may dispatch a saga where there is a limit.
        case admission
        case progress(TopicPartition)
        case saga(Identifier)
        /// A key that an uncommitted insert occupies.
        case key(Identifier)
    }

    /// A statement that its client will never see the answer of.
    struct Late {
        let session: Int
        let name: String
        /// False when it has to wait for a lock.
        let execute: () -> Bool
    }

    var clock: () -> Int64
    let breaks: SimulationBreak?
    private(set) var tables = SimulatedTables()
    private(set) var locks: [Lock: Int] = [:]
    private var waiting: [Int: Lock] = [:]
    private(set) var late: [Late] = []
    /// Rises with each restart: connections of an earlier one are broken.
    private(set) var incarnation = 0
    /// Connections are refused before that time.
    var awayUntil: Int64 = 0
    /// Transactions that have inserted into an outbox table and not ended, with the table.
    var writers: [Int: Int] = [:]
    /// The outbox table that an ACCESS EXCLUSIVE lock is held on.
    var lockedSlot: Int?
    private(set) var deadlocks = 0
    /// Called with the tables before and after each COMMIT.
    var onCommit: (SimulatedTables, SimulatedTables) -> Void = { _, _ in }
    private var sessions = 0

    init(clock: @escaping () -> Int64, breaks: SimulationBreak? = nil) {
        self.clock = clock
        self.breaks = breaks
    }

    var isAway: Bool { clock() < awayUntil }

    func connect() -> Int {
        sessions += 1
        return sessions
    }

    /// True when the lock is the session's now. It is kept until ``release(_:)``.
    func acquire(_ lock: Lock, for session: Int) -> Bool {
        guard let owner = locks[lock], owner != session else {
            locks[lock] = session
            waiting[session] = nil
            return true
        }
        waiting[session] = lock
        return false
    }

    /// True when sessions wait for each other in a circle and this one closes it.
    func isDeadlocked(_ session: Int) -> Bool {
        var current = session
        for _ in 0...waiting.count {
            guard let lock = waiting[current], let owner = locks[lock] else { return false }
            if owner == session {
                deadlocks += 1
                return true
            }
            current = owner
        }
        return false
    }

    func release(_ session: Int) {
        locks = locks.filter { $0.value != session }
        waiting[session] = nil
        writers[session] = nil
    }

    func commit(_ next: SimulatedTables) {
        let before = tables
        tables = next
        onCommit(before, next)
    }

    /// A connection broke while its backend was executing.
    func abandon(_ session: Int, _ name: String, execute: @escaping () -> Bool) {
        late.append(Late(session: session, name: name, execute: execute))
    }

    /// Lets one late backend go on; nil when it waits for a lock.
    func executeLate(_ index: Int, rollsBack: Bool) -> String? {
        let statement = late[index]
        guard rollsBack || statement.execute() else { return nil }
        late.remove(at: index)
        release(statement.session)
        return "\(statement.name) of a backend without client \(rollsBack ? "is rolled back" : "is executed")"
    }

    /// Every transaction is gone; what is committed stays.
    func restart(until time: Int64) {
        incarnation += 1
        awayUntil = time
        locks = [:]
        waiting = [:]
        late = []
        writers = [:]
        lockedSlot = nil
    }

    /// A backup is put in the place of what there was.
    func restore(_ backup: SimulatedTables) {
        restart(until: 0)
        tables = backup
    }
}
