/// What a run of the simulation is about; the seed decides everything else.
public enum SimulationScenario: String, CaseIterable, Sendable {
    /// Crashes, lost and late answers, restarts, rebalances.
    case faults
    /// Processes that stand still or were replaced go on without knowing.
    case zombies
    /// An operator moves the group back.
    case rewind
    /// An operator moves the group ahead.
    case skip
    /// The group's offsets are lost.
    case expire
    /// Postgres is restored to an older state.
    case restore
    /// Commands about sagas whose tickets may not be out yet.
    case parking
    /// The outbox tables take turns.
    case rotation
    /// The group starts at the end of its topics.
    case latest
    /// Another program had the group before.
    case foreign
    /// Workers answer, clocks run out, sagas end.
    case results
    /// Much fails, and undoing it fails too.
    case undo
    /// Operators and persons have a say.
    case orders
    /// Plans wait for events; signals come early, in time, late, twice, or not.
    case waits
    /// Few sagas may run at one time; the others are put off.
    case admission

    /// How often a seed without a wish gets it, of all weights.
    var weight: Int {
        switch self {
        case .faults: 6
        case .zombies, .rewind, .parking, .results, .undo, .orders, .waits: 3
        case .admission: 2
        case .skip, .expire, .restore, .rotation: 2
        case .latest, .foreign: 1
        }
    }

    /// The scenario of a seed.
    public static func of(_ seed: UInt64) -> SimulationScenario {
        var random = SplitMix64(seed: seed ^ 0x5CE7_A210)
        var rest = Int(random.next() >> 33) % allCases.map(\.weight).reduce(0, +)
        for scenario in allCases {
            rest -= scenario.weight
            if rest < 0 { return scenario }
        }
        return .faults
    }

    /// True where an operator acts once.
    var hasOperator: Bool {
        switch self {
        case .rewind, .skip, .expire, .restore: true
        case .faults, .zombies, .parking, .rotation, .latest, .foreign, .results, .undo, .orders, .waits, .admission:
            false
        }
    }

    /// True where sagas are carried to their end: tickets are answered and clocks run out.
    var isWhole: Bool {
        switch self {
        case .results, .undo, .orders, .waits, .admission: true
        default: false
        }
    }

    /// What the workers do.
    var work: WorkShares {
        switch self {
        case .results: WorkShares(lostTickets: 7, failedTickets: 7, lostCompensations: 10, failedCompensations: 10)
        case .undo: WorkShares(lostTickets: 12, failedTickets: 30, lostCompensations: 25, failedCompensations: 30)
        case .orders: WorkShares(lostTickets: 15, failedTickets: 12, lostCompensations: 20, failedCompensations: 20)
        case .waits, .admission:
            WorkShares(lostTickets: 5, failedTickets: 5, lostCompensations: 10, failedCompensations: 10)
        default: WorkShares()
        }
    }

    /// How many orders operators give, at most.
    var orders: Int {
        switch self {
        case .results: 1
        case .undo: 3
        case .admission: 6
        case .orders: 10
        case .waits: 16
        default: 0
        }
    }

    /// The faults that may happen in it.
    var faults: Set<SimulationFault> {
        let all = Set(SimulationFault.allCases)
        switch self {
        case .zombies: return [.pause, .fork, .expireMember, .rebalance, .crash, .commitLate, .endLate, .offsetsLate]
        default: return all
        }
    }
}
