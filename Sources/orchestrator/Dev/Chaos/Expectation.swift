internal import FlowC

/// What a reader must find after a run, each exactly once.
struct Expectation: Sendable {
    /// `plan_id` of every decision.
    var plans: [String] = []
    /// `ticket_id` of every task.
    var tickets: Set<Identifier> = []
    /// `frame_id` of the frame at dispatch, one a saga; where tickets are answered, also of that at the end.
    var frames: Set<Identifier> = []
    /// `plan_id` of the plans that a person is asked about.
    var approvals: Set<String> = []
    /// The values of the dead letters, which are the poison records' own.
    var deadLetters: Set<String> = []
}
