/// What one event leads to: rows to write and effects to publish, both or neither.
public struct Outcome: Hashable, Sendable {
    /// The saga afterwards; nil when none is touched.
    public var saga: Saga?
    /// New lines of its history, in order.
    public var journal: [JournalEntry]
    /// A new checkpoint.
    public var checkpoint: Checkpoint?
    /// What becomes visible, in order.
    public var effects: [Effect]
    /// The headers of every record that the effects become, dead letters excepted.
    public var headers: [Header]
    /// The saga's tickets, where the event had to do with them; ``SagaTickets/changes`` are to be written.
    public var tickets: SagaTickets?
    /// When the saga wants to be woken.
    public var wake = WakeWish.unchanged
    /// For counters.
    public var verdict: Verdict

    /// An outcome that touches no saga.
    init(verdict: Verdict, effects: [Effect] = []) {
        saga = nil
        journal = []
        checkpoint = nil
        self.effects = effects
        headers = []
        self.verdict = verdict
    }
}
