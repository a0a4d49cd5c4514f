internal import FlowC
internal import Kafka

/// Up to where tickets have been dealt with, partition by partition: an offset may be committed when every ticket before
/// it has ended.
struct TicketOffsets {
    private struct Log {
        /// Where reading goes on.
        var next: Int64
        /// What was read and has perhaps not ended, in order; before `done` everything has.
        var tickets: [(offset: Int64, ticket: Identifier)] = []
        var done = 0
    }

    private var logs: [TopicPartition: Log] = [:]
    private var committed: [TopicPartition: Int64] = [:]

    /// Whether this partition was read before.
    func knows(_ partition: TopicPartition) -> Bool { committed[partition] != nil }

    /// Begins partitions anew; what was open in others is somebody else's.
    mutating func assign(_ places: [PartitionOffset]) {
        logs = [:]
        for place in places {
            logs[place.partition] = Log(next: place.offset)
            committed[place.partition] = place.offset
        }
    }

    /// Gives all partitions up.
    mutating func revoke() { logs = [:] }

    /// Notes a record; nil for one that is no ticket.
    mutating func read(_ partition: TopicPartition, _ offset: Int64, _ ticket: Identifier?) {
        logs[partition]?.next = offset + 1
        if let ticket { logs[partition]?.tickets.append((offset, ticket)) }
    }

    /// What to commit: where more has ended since the last time. Results that were handed out before must be delivered.
    mutating func settled(isOpen: (Identifier) -> Bool) -> [PartitionOffset] {
        var places: [PartitionOffset] = []
        for (partition, var log) in logs {
            while log.done < log.tickets.count, !isOpen(log.tickets[log.done].ticket) { log.done += 1 }
            if log.done * 2 > log.tickets.count {
                log.tickets.removeFirst(log.done)
                log.done = 0
            }
            logs[partition] = log
            let offset = log.done < log.tickets.count ? log.tickets[log.done].offset : log.next
            guard offset > committed[partition] ?? 0 else { continue }
            committed[partition] = offset
            places.append(PartitionOffset(partition, offset))
        }
        return places
    }
}
