/// What happened, one line a step; empty unless it was asked for.
final class SimulationTrace {
    let isOn: Bool
    private(set) var lines: [String] = []
    private(set) var steps = 0
    var clock: () -> Int64 = { 0 }

    init(isOn: Bool) {
        self.isOn = isOn
    }

    func step() { steps += 1 }

    func callAsFunction(_ line: @autoclosure () -> String) {
        guard isOn else { return }
        lines.append("\(steps) \(clock()) ms  \(line())")
    }
}
