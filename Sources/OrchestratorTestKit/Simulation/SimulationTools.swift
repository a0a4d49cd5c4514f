public import Avro
internal import FlowC
internal import SagaEngine

/// What runs of one thread share, because making it costs more than a run: schemas, encoders, decisions.
public final class SimulationTools {
    /// No clock of a saga runs out.
    let quiet: FlowProcessor
    /// Clocks run out within seconds.
    let hasty: FlowProcessor
    /// The same, and few sagas may run at one time.
    let limited: FlowProcessor
    let inputs: SimulatedInputs

    /// Tools of one thread. Throws when the schemas of the outputs are missing.
    public init(registry: any SchemaRegistry) throws(AvroError) {
        quiet = try Self.processor(.quiet, registry)
        hasty = try Self.processor(.hasty, registry)
        limited = try Self.processor(.limited, registry)
        inputs = SimulatedInputs()
    }

    private static func processor(
        _ profile: Profile, _ registry: any SchemaRegistry
    ) throws(AvroError) -> FlowProcessor {
        FlowProcessor(
            reader: RecordReader(registry: registry),
            encoder: try OutputEncoder(settings: OutputSettings(), registry: registry), profile: profile,
            clock: { 0 })
    }
}

extension Profile {
    /// Longer than any run.
    fileprivate static var quiet: Profile {
        var profile = Profile()
        profile.slaMinimumTimeoutMs = 30 * 86_400_000
        profile.executionDeadlineMs = 30 * 86_400_000
        profile.approvalTimeoutMs = 30 * 86_400_000
        return profile
    }

    /// Two sagas may run, and an urgent one beside them; the others look again within seconds, as often as it takes.
    static var limited: Profile {
        var profile = hasty
        profile.admissionMaxSagas = 2
        profile.admissionBurstSagas = 1
        profile.deferralBaseMs = 300
        profile.deferralCapMs = 2_000
        profile.maxDeferrals = .max
        return profile
    }

    /// So short that a run sees every deadline pass.
    fileprivate static var hasty: Profile {
        var profile = Profile()
        profile.slaMinimumTimeoutMs = 2_000
        profile.slaTimeoutMultiplier = 0.008
        profile.executionDeadlineMs = 20_000
        profile.approvalTimeoutMs = 10_000
        profile.compensationTimeoutMs = 3_000
        profile.signalRetentionMs = 6_000
        return profile
    }
}
