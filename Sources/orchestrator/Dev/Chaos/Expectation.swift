internal import FlowC

/// What a reader must find after a run, each exactly once.
struct Expectation: Sendable {
    /// `plan_id` of every decision.
    var plans: [String] = []
    /// `ticket_id` of every task.
    var tickets: Set<Identifier> = []
    /// `frame_id` of the frame at dispatch, one a saga.
    var frames: Set<Identifier> = []
    /// The values of the dead letters, which are the poison records' own.
    var deadLetters: Set<String> = []
}
