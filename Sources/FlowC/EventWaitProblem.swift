/// Why `wait_for` of a plan's metadata cannot be used.
struct EventWaitProblem: Error, Equatable {
    /// In words, with the member.
    let detail: String
}
