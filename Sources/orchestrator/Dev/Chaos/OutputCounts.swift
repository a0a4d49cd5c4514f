internal import FlowC

/// What was found after a run.
struct OutputCounts: Sendable {
    /// Records of the topic of tickets, by `ticket_id`.
    var tickets: StreamCount<Identifier>
    /// Records of the topic of frames, by `frame_id`.
    var frames: StreamCount<Identifier>
    /// Records of the topic of dead decisions, by their value.
    var deadLetters: StreamCount<String>
    /// Records of aborted transactions in all three: faults that hit a transaction, and no reader sees them.
    var hidden = 0
    /// Every ticket and frame, for the recovery times.
    var outputs: [Recovery.Output] = []
    /// What else is wrong, in words.
    var findings: [String] = []

    /// Nothing found yet.
    init(_ expectation: Expectation) {
        tickets = StreamCount(expected: expectation.tickets)
        frames = StreamCount(expected: expectation.frames)
        deadLetters = StreamCount(expected: expectation.deadLetters)
    }

    /// Whether it is exactly what was expected; see ``StreamCount/isRight(isolated:)``.
    func isRight(isolated: Bool) -> Bool {
        findings.isEmpty && tickets.isRight(isolated: isolated) && frames.isRight(isolated: isolated)
            && deadLetters.isRight(isolated: isolated)
    }
}
