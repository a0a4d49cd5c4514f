/// Everything the reducer needs that is not in the record or in the saga.
///
/// A checkpoint stores it (without the clock), so that a later replay gives the same bytes.
public struct Context: Sendable {
    /// The time of the batch, epoch milliseconds.
    public var timeMs: Int64 {
        didSet { cleanReport = Self.render(timeMs) }
    }
    /// Stamped on sagas, journal entries, checkpoints, frames and tickets.
    public var orchestratorVersion: String
    /// The constants.
    public var profile: Profile {
        didSet { profileDocument = profile.document }
    }
    /// Where durations come from; not stored, the durations are.
    public var clock: StepClock
    /// What keeps the allocation of a saga's resources from being done, by saga; empty when nothing does.
    public var faults: [Identifier: StepFault] = [:]
    /// What is left of this service's error budget, as it was last read before the batch; unknown where nobody reads it.
    public var budget = ErrorBudget()
    /// How many sagas of the group run when the next one is to be dispatched; nil where nobody counts them, because there is no
    /// limit. ``Profile/admissionMaxSagas``.
    public var runningSagas: Int?
    /// The profile as JSON, rendered once for all decisions of a batch.
    private(set) var profileDocument: [UInt8]
    /// The report of a plan without errors and warnings with its SHA-256, rendered once for all decisions of a batch.
    private(set) var cleanReport: (json: [UInt8], sha256: String)

    /// Names the context of one batch.
    public init(
        timeMs: Int64, orchestratorVersion: String = "v2", profile: Profile = Profile(), clock: StepClock = .still
    ) {
        self.timeMs = timeMs
        self.orchestratorVersion = orchestratorVersion
        self.profile = profile
        self.clock = clock
        profileDocument = profile.document
        cleanReport = Self.render(timeMs)
    }

    private static func render(_ timeMs: Int64) -> (json: [UInt8], sha256: String) {
        let json = ValidationReport(validatedAt: timeMs).canonicalJSON
        return (json, ValidationReport.sha256(json))
    }
}
