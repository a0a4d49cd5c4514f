internal import FlowC

extension Timer {
    /// What a timer of a saga that cannot be decided about becomes: one that fires later. The sequence of a timer that a
    /// saga asks for is its time; a negative one counts how often a timer was put off.
    func putOff(until time: Int64) -> Timer {
        let next = min(sequence, 0) - 1
        return Timer(
            id: .timer(saga: saga, kind: kind.rawValue, sequence: next), saga: saga, kind: kind, sequence: next,
            dueAt: time)
    }

    /// How long it is put off, hours: one. Where processes end over its firing (`isDeadly`) twice as long each time, 1024 at
    /// most, so that they end ever more seldom.
    func hoursOfRest(isDeadly: Bool) -> Int64 {
        isDeadly ? 1 << -max(min(sequence, 0), -10) : 1
    }

    /// What becomes of a timer that is put off, for the log; nil hours: it is not armed any more.
    static func again(inHours hours: Int64?) -> String {
        switch hours {
        case nil: "it does not come again"
        case 1: "it comes again in an hour"
        case let hours?: "it comes again in \(hours) hours"
        }
    }

    /// Whether it was put off before.
    var wasPutOff: Bool { sequence < 0 }
}
