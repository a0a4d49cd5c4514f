internal import FlowC

/// The events that wait for the sagas of a batch, in arrival order (commit-protocol, "Order between partitions, and
/// parking"): what was loaded, what this batch adds, and what it takes out.
struct Inboxes {
    /// One event that waits.
    struct Entry {
        let eventID: String
        let input: DecodedBatch.Input
    }

    /// How long a drain timer waits after the event that armed it, milliseconds.
    static let drainDelay: Int64 = 1000

    private var waiting: [Identifier: [Entry]] = [:]
    private let stored: [Identifier: [String]]
    /// Sagas in which this batch parked something, in that order.
    private var parkedIn: [Identifier] = []
    private var consumed: Set<Identifier> = []
    /// Sagas whose drain timer this batch has put off.
    private var resting: Set<Identifier> = []

    /// Nothing waits.
    init() { stored = [:] }

    /// What was loaded, decoded.
    init(_ loaded: [Identifier: [Entry]]) {
        waiting = loaded
        stored = loaded.mapValues { $0.map(\.eventID) }
    }

    /// Whether the event waits for that saga.
    func holds(_ eventID: String, for saga: Identifier) -> Bool {
        waiting[saga]?.contains { $0.eventID == eventID } ?? false
    }

    /// Whether nothing waits for that saga.
    func isEmpty(_ saga: Identifier) -> Bool { waiting[saga]?.isEmpty ?? true }

    /// Puts an event behind what waits. False, and nothing changes, when it waits already.
    mutating func park(_ eventID: String, _ input: DecodedBatch.Input, for saga: Identifier) -> Bool {
        guard !holds(eventID, for: saga) else { return false }
        waiting[saga, default: []].append(Entry(eventID: eventID, input: input))
        if !parkedIn.contains(saga) { parkedIn.append(saga) }
        return true
    }

    /// Takes everything that waits for a saga, to be applied now.
    mutating func take(_ saga: Identifier) -> [Entry] { waiting.removeValue(forKey: saga) ?? [] }

    /// Takes those of the events that wait for a saga, to be applied now.
    mutating func take(_ saga: Identifier, where isWanted: (Entry) -> Bool) -> [Entry] {
        let all = waiting.removeValue(forKey: saga) ?? []
        let left = all.filter { !isWanted($0) }
        if !left.isEmpty { waiting[saga] = left }
        return all.filter(isWanted)
    }

    /// A timer has done its work; a second record of it in the same batch finds its row gone.
    mutating func consume(_ timer: Identifier) { consumed.insert(timer) }

    /// A timer fires later. What a drain timer looks after waits until then, or for the next event of its saga.
    mutating func putOff(_ timer: Timer) {
        consume(timer.id)
        if timer.kind == .drain { resting.insert(timer.saga) }
    }

    /// Whether a timer of this batch has done its work.
    func hasConsumed(_ timer: Identifier) -> Bool { consumed.contains(timer) }

    /// The rows that change. A drain timer exists as long as something waits, and no longer. Signals of a saga that is not
    /// known yet are taken by its beginning; their drain timer looks for a saga that began at the same moment.
    func write(
        to writes: inout SagaWrites, timers: [Identifier: Timer], now: Int64, isKnown: (Identifier) -> Bool
    ) {
        var concerned = Set(stored.keys).union(parkedIn)
        for timer in timers.values where timer.kind == .drain { concerned.insert(timer.saga) }
        guard !concerned.isEmpty else { return }
        for saga in parkedIn {
            let known = Set(stored[saga] ?? [])
            for entry in waiting[saga] ?? [] where !known.contains(entry.eventID) {
                writes.parked.append(ParkedEvent(saga: saga, eventID: entry.eventID, record: entry.input.record))
            }
        }
        for saga in concerned.sorted() {
            for eventID in stored[saga] ?? [] where !holds(eventID, for: saga) {
                writes.unparked.append((saga, eventID))
            }
            let timer = Identifier.timer(saga: saga, kind: Timer.Kind.drain.rawValue, sequence: 0)
            let isDue =
                !resting.contains(saga)
                && waiting[saga]?.contains { isKnown(saga) || !$0.input.isSignal } ?? false
            if isDue || (parkedIn.contains(saga) && !isEmpty(saga)) {
                writes.armed.append(
                    Timer(id: timer, saga: saga, kind: .drain, sequence: 0, dueAt: now + Self.drainDelay))
            }
            let isOver = isEmpty(saga) && !(stored[saga] ?? []).isEmpty
            if !isDue && (isOver || (isEmpty(saga) && timers[timer] != nil) || hasConsumed(timer)) {
                writes.disarmed.append(timer)
            }
        }
        for timer in timers.values where timer.kind == .drain && timer.sequence != 0 && hasConsumed(timer.id) {
            writes.disarmed.append(timer.id)
        }
    }
}

extension DecodedBatch.Input {
    /// Whether it is a signal.
    var isSignal: Bool {
        if case .command(let command) = content, case .signal = command.order { true } else { false }
    }
}
