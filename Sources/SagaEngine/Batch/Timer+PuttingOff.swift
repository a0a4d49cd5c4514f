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

    /// Whether it was put off before.
    var wasPutOff: Bool { sequence < 0 }
}
