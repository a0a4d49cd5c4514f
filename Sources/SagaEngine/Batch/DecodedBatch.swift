public import FlowC
public import Kafka

/// The records of a batch after decoding, in the order of consumption.
public struct DecodedBatch: Sendable {
    /// One record and what it says.
    public struct Input: Sendable {
        /// The record as it came.
        public let record: ConsumedRecord
        /// The Avro schema id of its frame; nil for JSON.
        public let schemaID: Int32?
        /// What it says.
        public let content: Content

        package init(record: ConsumedRecord, schemaID: Int32?, content: Content) {
            self.record = record
            self.schemaID = schemaID
            self.content = content
        }
    }

    /// What a record can say.
    public enum Content: Sendable {
        /// A decision to carry out.
        indirect case decision(Decision)
        /// An order about one saga.
        indirect case command(Command)
        /// The order to carry out a decision again; the decision that came with it.
        indirect case again(Command, Decision, Attempt)
        /// What a worker says about a ticket.
        indirect case result(ExecutionResult)
        /// What a person says about a plan.
        indirect case answer(ApprovalAnswer)
        /// Nothing that can be read.
        case rejected(RejectedRecord)
    }

    /// All records, in order.
    public let inputs: [Input]
    /// The sagas and plans that they touch; partitions are the lane's to fill in.
    public internal(set) var keys: BatchKeys
    /// Why its records are set aside and not decided; nil: they are decided.
    var condemnation: String?

    /// How many records.
    public var count: Int { inputs.count }

    /// A decoded batch.
    public init(inputs: [Input], keys: BatchKeys) {
        self.inputs = inputs
        self.keys = keys
    }
}
