internal import FlowC
internal import Kafka

/// Records that end the process (a trap, memory that runs out) are met again after every start: no handler sees them.
///
/// Two signs survive in `partition_progress`: how often a partition was claimed since its last prepare, and which of its
/// records was being taken alone, and by how many processes. A partition that was claimed ``LaneConfiguration/deathLimit``
/// times without a prepare is doubtful: its next records are taken one by one, each with a mark that is committed first. A
/// record that this many processes have marked and nobody has prepared is not decided any more: it becomes a dead letter.
extension LaneMachine {
    /// Notes which of the claimed partitions are doubtful. One that has no record yet has ended no process, however often it
    /// was claimed.
    mutating func noteDoubts(_ rows: [PartitionProgress], _ bounds: [TopicPartition: Range<Int64>]) {
        doubtful = [:]
        guard configuration.deathLimit > 0 else { return }
        let filled = rows.filter { row in (bounds[row.partition]?.upperBound ?? .max) > row.prepared }
        for row in filled where row.fruitlessClaims >= configuration.deathLimit || row.suspect == row.prepared {
            doubtful[row.partition] = configuration.batchMax
            guard row.suspect == row.prepared else { continue }
            remark(.warning, "\(row.partition) offset \(row.prepared) was being taken alone when its owner was lost")
        }
        guard !doubtful.isEmpty else { return }
        remark(
            .info,
            "\(doubtful.count) partition(s) were claimed \(configuration.deathLimit) times or more without a batch; "
                + "their next records are taken one by one")
    }

    /// Takes the next record that waits to be taken alone, or polls.
    mutating func takeHeld() -> LaneAction {
        while !held.isEmpty {
            let record = held.removeFirst()
            guard let row = owned[record.partition], stops[record.partition] == nil, record.offset >= row.position
            else {
                continue
            }
            state = .suspecting(record)
            return .suspect(
                SuspectMark(
                    partition: record.partition, epoch: row.epoch, offset: record.offset,
                    process: configuration.process))
        }
        return poll()
    }

    /// The mark is committed; `tries` processes have taken the record, this one included. Nil: not ours to mark.
    mutating func suspected(_ record: ConsumedRecord, tries: Int?, at time: UInt64) -> LaneAction {
        guard let tries, let membership = assignment?.membership else {
            remark(.warning, "\(record.partition) has another owner, a record could not be marked")
            return yield()
        }
        let left = (doubtful[record.partition] ?? 0) - 1
        doubtful[record.partition] = left > 0 ? left : nil
        let deaths = tries - 1
        guard deaths >= configuration.deathLimit else {
            return take(processor.decode([record]), membership, at: time)
        }
        // One more death, and the record is not even read.
        let isRead = deaths == configuration.deathLimit
        let detail = "\(deaths) processes ended while they handled it"
        remark(.error, "\(record.partition) offset \(record.offset): \(detail); it becomes a dead letter")
        return take(processor.setAside(record, because: detail, isRead: isRead), membership, at: time)
    }
}
