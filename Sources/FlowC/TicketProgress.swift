/// What has become of one ticket: the part of a row of `ticket_states` that changes.
public struct TicketProgress: Hashable, Sendable {
    /// Where it stands.
    public var state = TicketState.pending
    /// When its worker first said RUNNING, batch time, epoch milliseconds.
    public var startedAt: Int64?
    /// When its terminal result was applied, batch time, epoch milliseconds. The clocks of its dependents start here.
    public var endedAt: Int64?
    /// When an operator had it published once more, batch time, epoch milliseconds; its clock begins anew.
    public var reissuedAt: Int64?
    /// `actual_duration_ms` of its terminal result.
    public var actualDurationMs: Int64?
    /// `agent_id` of the last result.
    public var agentID: String?
    /// `error_message` of its terminal result.
    public var error: String?
    /// What has been said about it already: each once.
    public var marks: Marks = []

    /// A ticket of which nothing is known yet.
    public init() {}

    /// Things that are said once per ticket.
    public struct Marks: OptionSet, Hashable, Sendable {
        /// The bits of `ticket_states.marks`.
        public let rawValue: Int16

        /// Bits as they are stored.
        public init(rawValue: Int16) { self.rawValue = rawValue }

        /// Four fifths of its time are over.
        public static let warned = Marks(rawValue: 1)
        /// Its time is over. A ticket that goes out once more gets it anew.
        public static let overdue = Marks(rawValue: 2)
        /// It completed after its time: incident.
        public static let late = Marks(rawValue: 4)
        /// A second terminal result said the opposite: incident.
        public static let contradicted = Marks(rawValue: 8)
        /// It did work and failed: incident.
        public static let failureReported = Marks(rawValue: 16)
        /// Its compensation needs an operator: incident.
        public static let stuck = Marks(rawValue: 32)
        /// A first result came after the saga had ended.
        public static let afterEnd = Marks(rawValue: 64)
        /// The alert DEADLINE_APPROACHING is out.
        public static let alerted = Marks(rawValue: 128)
        /// The violation, its alert and its incident are out.
        public static let violated = Marks(rawValue: 256)
    }
}
