internal import FlowC
public import Kafka

/// Records over which processes have ended.
extension FlowProcessor {
    /// A batch of that record alone, for ``reduce(_:_:id:shares:)`` to set aside.
    public func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch {
        var batch =
            isRead
            ? decode([record])
            : DecodedBatch(inputs: [.condemned(record, schemaID: nil, detail)], keys: BatchKeys())
        batch.condemnation = detail
        return batch
    }

    /// Sets a record aside: with the incident of its saga where it says which one that is, else as it came.
    func condemn(
        _ input: DecodedBatch.Input, _ detail: String, _ context: Context, _ work: inout BatchWork
    ) throws {
        let cause = input.record.partition
        do {
            try setAside(Condemnation(detail: detail), input, cause, context, &work)
        } catch is Condemnation {
            try apply(.condemned(input.record, schemaID: input.schemaID, detail), cause, context, &work)
        }
    }
}

/// Why a record is not decided.
private struct Condemnation: Error, CustomStringConvertible {
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
