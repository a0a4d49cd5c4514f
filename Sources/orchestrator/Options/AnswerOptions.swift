internal import ArgumentParser
internal import SagaEngine

/// What an operator answers to a partition that has stopped and asked. Flags only: an answer is for one start, so it is
/// no setting that could stay behind in an environment.
struct AnswerOptions: ParsableArguments {
    @Flag(help: "Follow a committed offset that was moved ahead; the records between are not carried out.")
    var acceptSkip = false

    @Flag(help: "Believe that prepared outputs were published when retention has removed the evidence.")
    var assumePublished = false

    @Flag(help: "Believe that they were not, and publish them now.")
    var assumeUnpublished = false

    func validate() throws {
        if assumePublished && assumeUnpublished {
            throw ValidationError("--assume-published and --assume-unpublished contradict each other; give one.")
        }
    }

    /// The answers as the engine takes them.
    var answers: OperatorAnswers {
        OperatorAnswers(
            acceptSkip: acceptSkip, assume: assumePublished ? .published : assumeUnpublished ? .unpublished : nil)
    }
}

/// The answers of ``AnswerOptions``.
struct OperatorAnswers: Equatable, Sendable {
    /// Whether an offset that was moved ahead is followed.
    var acceptSkip = false
    /// What to believe of prepared rows without evidence.
    var assume: LaneConfiguration.Assumption?
}
