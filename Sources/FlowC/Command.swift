/// An order about one saga, from a person or a timer: a record of `orchestration.commands`
/// (`Schemas/json/orchestration-command.schema.json`), keyed by the saga's id.
///
///     let command = Command(
///         id: id, order: .republish, saga: saga, reason: "consumer lost its offsets", issuedAt: now, issuedBy: "ops")
///     // command.key and command.json are ready to be produced.
public struct Command: Hashable, Sendable {
    /// The only version of the record so far.
    public static let schemaVersion: Int64 = 1
    /// The longest `command_id` and `issued_by`, characters.
    public static let maxIDCharacters = 36
    /// The longest `reason`, characters.
    public static let maxReasonCharacters = 1000

    /// What is to be done.
    public enum Order: Hashable, Sendable {
        /// Publish the saga's stored tickets once more: the same bytes, with the header `x-replay`.
        case republish
        /// Carry out the decision of an ended saga again, as a new saga. `attempt` is the new one's: one more than that of
        /// the saga which the command names. `record` is the decision as it came, since its bytes are not stored.
        indirect case reprocess(attempt: Int32, record: SourceRecord)
        /// A timer of the saga is due. Its id follows from saga, kind and sequence.
        case timer(kind: TimerKind, sequence: Int64, dueAt: Int64)
        /// Stop the saga; what its tickets did is undone.
        case cancel
        /// Hold the saga until ``resume``.
        case pause
        /// Go on with a paused saga.
        case resume
        /// Undo what the saga's tickets did.
        case compensate
        /// End a saga whose compensation is stuck as FAILED, undone or not.
        case giveUp
        /// Try again: the stuck compensation of this original ticket, or of all of them; a ticket that is out, which goes out
        /// once more; without a ticket a step whose pause is not over.
        case retry(ticket: Identifier?)
        /// Change how urgent the saga is.
        case priority(Priority)
        /// Something has happened that the saga may be waiting for.
        indirect case signal(Signal)
    }

    /// `command_id`: the identity of the event. A saga obeys a command once, however often it is offered. A timer's is its
    /// timer id.
    public var id: String
    /// `command` with the members that belong to it.
    public var order: Order
    /// `saga_id`; also the key of the record.
    public var saga: Identifier
    /// `reason`: why, for the saga's history; may be empty.
    public var reason: String
    /// `issued_at`, epoch milliseconds.
    public var issuedAt: Int64
    /// `issued_by`: who; may be empty.
    public var issuedBy: String

    /// Names an order.
    public init(
        id: String, order: Order, saga: Identifier, reason: String = "", issuedAt: Int64, issuedBy: String
    ) {
        self.id = id
        self.order = order
        self.saga = saga
        self.reason = reason
        self.issuedAt = issuedAt
        self.issuedBy = issuedBy
    }

    /// The order that a due timer is.
    public init(timer kind: TimerKind, sequence: Int64, dueAt: Int64, saga: Identifier, issuedAt: Int64, by: String) {
        self.init(
            id: Identifier.timer(saga: saga, kind: kind.rawValue, sequence: sequence).description,
            order: .timer(kind: kind, sequence: sequence, dueAt: dueAt), saga: saga, issuedAt: issuedAt, issuedBy: by)
    }

    /// `command`: the word for the order.
    public var word: String {
        switch order {
        case .republish: "republish"
        case .reprocess: "reprocess"
        case .timer: "timer"
        case .cancel: "cancel"
        case .pause: "pause"
        case .resume: "resume"
        case .compensate: "compensate"
        case .giveUp: "give-up"
        case .retry: "retry"
        case .priority: "priority"
        case .signal: "signal"
        }
    }

    /// What was ordered, by whom and why, as the saga's history says it: `cancel by ops (wrong plan)`.
    public var line: String {
        let issuer = issuedBy.isEmpty ? "" : " by \(clipped(issuedBy))"
        return "\(word)\(issuer)" + (reason.isEmpty ? "" : " (\(clipped(reason, to: 500)))")
    }

    /// The name of this event in the journal of its saga.
    public var eventID: String { "command:\(id)" }

    /// The key of the record.
    public var key: [UInt8] { Array(saga.description.utf8) }
}
