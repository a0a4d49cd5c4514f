/// Everything the reducer needs that is not in the record or in the saga.
///
/// A checkpoint stores it (without the clock), so that a later replay gives the same bytes.
public struct Context: Sendable {
    /// The time of the batch, epoch milliseconds.
    public var timeMs: Int64
    /// Stamped on sagas, journal entries, checkpoints, frames and tickets.
    public var orchestratorVersion: String
    /// The constants.
    public var profile: Profile {
        didSet { profileDocument = profile.document }
    }
    /// Where durations come from; not stored, the durations are.
    public var clock: StepClock
    /// The profile as JSON, rendered once for all decisions of a batch.
    private(set) var profileDocument: [UInt8]

    /// Names the context of one batch.
    public init(
        timeMs: Int64, orchestratorVersion: String = "v2", profile: Profile = Profile(), clock: StepClock = .still
    ) {
        self.timeMs = timeMs
        self.orchestratorVersion = orchestratorVersion
        self.profile = profile
        self.clock = clock
        profileDocument = profile.document
    }
}
