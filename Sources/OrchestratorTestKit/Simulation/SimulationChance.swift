/// The only source of choice in a simulation: one seed, one course of events.
final class SimulationChance {
    private var random: SplitMix64
    /// Faults that may still happen.
    var budget: Int
    /// The faults that this seed may see.
    let enabled: Set<SimulationFault>
    /// How likely an opportunity for a fault is taken, in 1/1000.
    let rate: Int
    /// How often each fault happened.
    private(set) var hits: [SimulationFault: Int] = [:]

    init(seed: UInt64, budget: Int, enabled: Set<SimulationFault>, rate: Int) {
        random = SplitMix64(seed: seed)
        self.budget = budget
        self.enabled = enabled
        self.rate = rate
    }

    /// Without any fault.
    convenience init(seed: UInt64) { self.init(seed: seed, budget: 0, enabled: [], rate: 0) }

    func next() -> UInt64 { random.next() }

    /// A number from the range. Cheaper than the library's unbiased one; the bias does not matter here.
    func number(_ range: Range<Int>) -> Int { range.lowerBound + Int(random.next() >> 33) % range.count }

    func number(_ range: ClosedRange<Int>) -> Int { number(range.lowerBound..<(range.upperBound + 1)) }

    /// True in so many of 100 cases.
    func percent(_ chance: Int) -> Bool { Int(random.next() >> 33) % 100 < chance }

    func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(0..<elements.count)]
    }

    /// The same elements in another order.
    func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for index in result.indices.dropLast() { result.swapAt(index, number(index..<result.count)) }
        return result
    }

    /// One of these faults, or none, which is the usual answer.
    func strike(_ candidates: SimulationFault...) -> SimulationFault? {
        guard budget > 0, Int(random.next() >> 33) % 1000 < rate else { return nil }
        guard let fault = pick(candidates), enabled.contains(fault) else { return nil }
        note(fault)
        return fault
    }

    /// Books a fault that was chosen elsewhere.
    func note(_ fault: SimulationFault) {
        budget -= 1
        hits[fault, default: 0] += 1
    }
}
