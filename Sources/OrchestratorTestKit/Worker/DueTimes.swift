internal import FlowC

/// Tickets by the time at which something is to be done with them: a binary heap. Of equal times the one that was added
/// first comes first.
struct DueTimes: Sendable {
    private struct Entry: Comparable {
        let time: Int64
        let number: UInt64
        let ticket: Identifier

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.number) < (right.time, right.number)
        }
    }

    private var heap: [Entry] = []
    private var added: UInt64 = 0

    /// The earliest time; nil when there is none.
    var first: Int64? { heap.first?.time }

    /// Adds a ticket.
    mutating func add(_ ticket: Identifier, at time: Int64) {
        heap.append(Entry(time: time, number: added, ticket: ticket))
        added += 1
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest when its time is not later than that.
    mutating func take(until time: Int64) -> (ticket: Identifier, time: Int64)? {
        guard let earliest = heap.first, earliest.time <= time else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return (earliest.ticket, earliest.time) }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
