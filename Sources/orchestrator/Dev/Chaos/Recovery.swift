/// How long the service took after each fault until it worked on every partition again.
enum Recovery {
    /// A fault as it happened, epoch milliseconds.
    struct Injected: Hashable, Sendable {
        let kind: FaultKind
        /// When it began.
        let began: Int64
        /// From when the service could recover: the kill, the signal, the end of a server's restart.
        let at: Int64
    }

    /// An output: the input partition that it came from (`x-source`), and when it was produced, epoch milliseconds.
    struct Output: Hashable, Sendable {
        let source: String
        let at: Int64
    }

    /// Milliseconds: until each input partition that still had something to give has given it. A fault has none when nothing
    /// came after it, or when the next one began before.
    static func times(_ faults: [Injected], _ outputs: [Output]) -> [FaultKind: [Int64]] {
        let bySource = Dictionary(grouping: outputs, by: \.source).mapValues { $0.map(\.at).sorted() }
        var times: [FaultKind: [Int64]] = [:]
        for (index, fault) in faults.enumerated() {
            let firsts = bySource.values.compactMap { moments in moments.first { $0 >= fault.at } }
            guard let last = firsts.max() else { continue }
            if faults[(index + 1)...].contains(where: { $0.began < last }) { continue }
            times[fault.kind, default: []].append(last - fault.at)
        }
        return times
    }

    /// The median and the largest of some times.
    static func summary(_ times: [Int64]) -> (median: Int64, largest: Int64)? {
        let sorted = times.sorted()
        guard let largest = sorted.last else { return nil }
        return (sorted[(sorted.count - 1) / 2], largest)
    }
}
