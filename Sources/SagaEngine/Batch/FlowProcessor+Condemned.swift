internal import FlowC
public import Kafka

/// Records over which processes have ended.
extension FlowProcessor {
    /// A batch of that record alone, for ``reduce(_:_:id:shares:)`` to set aside. Of a record that is not read the headers
    /// tell which timer has fired, and nothing but the row of that timer is loaded.
    public func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch {
        var batch =
            isRead
            ? decode([record])
            : DecodedBatch(inputs: [.condemned(record, schemaID: nil, detail)], keys: BatchKeys())
        if let timer = reader.timer(of: record) { batch.keys.timers.insert(timer) }
        batch.condemnation = detail
        return batch
    }

    /// Sets a record aside: with the incident of its saga where it says which one that is, else as it came. A timer that has
    /// fired by it comes again later: left as it is, it would be offered again every 30 s.
    func condemn(
        _ input: DecodedBatch.Input, _ detail: String, _ context: Context, _ work: inout BatchWork
    ) throws {
        let cause = input.record.partition
        do {
            try setAside(Condemnation(detail: detail), input, cause, context, &work)
        } catch is Condemnation {
            if let timer = input.timer ?? reader.timer(of: input.record),
                let hours = work.putOff(timer, at: context.timeMs, isDeadly: true)
            {
                work.remark(
                    "\(cause) offset \(input.record.offset) was the firing of the timer \(timer): "
                        + Timer.again(inHours: hours))
            }
            try apply(.condemned(input.record, schemaID: input.schemaID, detail), cause, context, &work)
        }
    }
}

/// Why a record is not decided: processes have ended over it.
struct Condemnation: Error, CustomStringConvertible {
    let detail: String

    var description: String { detail }
}

extension DecodedBatch.Input {
    fileprivate static func condemned(_ record: ConsumedRecord, schemaID: Int32?, _ detail: String) -> Self {
        .init(
            record: record, schemaID: schemaID,
            content: .rejected(RejectedRecord(.quarantined, field: "", detail: detail)))
    }
}
