/// A row of `remediations`.
struct RemediationRow: Hashable, Sendable {
    var state: RemediationState
    /// How often the order was sent, from 1.
    var attempts: Int32
    /// How long ago it was last sent, by the clock of the database.
    var age: Duration
    /// Whether the row was made by the call that gave it: then nothing has been sent yet.
    var isNew: Bool
}
