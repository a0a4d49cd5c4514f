internal import FlowC
internal import Kafka

extension RecordReader {
    /// The timer that a record says it is the firing of, by its headers alone; nil for records of other topics, and for those
    /// that were written before timers were named there.
    borrowing func timer(of record: ConsumedRecord) -> Identifier? {
        guard record.partition.topic == commands else { return nil }
        return record.header(Command.timerHeader)?.text.flatMap { Identifier($0) }
    }
}
