/// A record as far as it counts.
struct Sighting: Sendable {
    /// `topic/partition@offset`.
    let place: String
    /// `x-batch`.
    let batch: String
    /// The value.
    let value: [UInt8]
}

/// Counts what a reader sees of one topic against what it must see.
struct StreamCount<ID: Hashable & Sendable & CustomStringConvertible>: Sendable {
    private let expected: Set<ID>
    private let optional: Set<ID>
    private(set) var first: [ID: Sighting] = [:]
    /// Records of an id that was seen before: with the same bytes.
    private(set) var identical = 0
    /// Records of an id that was seen before: with other bytes.
    private(set) var differing = 0
    /// Records that nobody expected, or that have no readable id.
    private(set) var foreign = 0
    /// How many of the expected ones were seen.
    private var found = 0
    /// All records.
    private(set) var records = 0
    /// What was found, for people: the first of each sort, so that a flood stays readable.
    private(set) var examples: [String] = []

    /// Expects these; of the others that it allows none, one or all may come.
    init(expected: Set<ID>, optional: Set<ID> = []) {
        self.expected = expected
        self.optional = optional
    }

    /// Takes the next record; nil is an id that cannot be read.
    mutating func take(_ id: ID?, _ sighting: Sighting) {
        records += 1
        guard let id, expected.contains(id) || optional.contains(id) else {
            foreign += 1
            if foreign <= 5 {
                examples.append("foreign: \(id.map(\.description) ?? "unreadable") at \(sighting.place)")
            }
            return
        }
        guard let before = first[id] else {
            first[id] = sighting
            if expected.contains(id) { found += 1 }
            return
        }
        let isSame = before.value == sighting.value
        if isSame { identical += 1 } else { differing += 1 }
        if identical + differing <= 10 {
            examples.append(
                "twice\(isSame ? "" : ", with other bytes"): \(id) at \(before.place) (batch \(before.batch)) and at "
                    + "\(sighting.place) (batch \(sighting.batch))")
        }
    }

    /// How many were expected.
    var expectedCount: Int { expected.count }

    /// How many were never seen.
    var lost: Int { expected.count - found }

    /// Some that were never seen.
    var lostExamples: [ID] { Array(expected.lazy.filter { first[$0] == nil }.prefix(10)) }

    /// The verdict: with `isolated` no second record is allowed, without (the mock hides no aborted record) one with the
    /// same bytes is.
    func isRight(isolated: Bool) -> Bool {
        lost == 0 && differing == 0 && foreign == 0 && (identical == 0 || !isolated)
    }
}
