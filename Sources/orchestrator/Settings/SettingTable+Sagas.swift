internal import FlowC

extension SettingTable {
    /// The longest time that can be set: a year.
    private static let year: Int64 = 365 * 86_400

    /// The constants of the whole saga. Names and defaults: flow-c.md §10, where it has them; domain.md decides.
    static let sagas: [Setting] = [
        Setting(
            "consolidation", "CONSOLIDATION", flag: "consolidate", \.profile.consolidation, .choice,
            "When a saga counts as done: on-results of its tickets, or on-dispatch, as soon as they are published."),
        Setting(
            "execution.deadlineSeconds", "EXECUTION_DEADLINE_SECONDS", \.profile.executionDeadlineMs,
            .seconds(1...year), unit: "s",
            "How long a saga may take from the publication of its tickets; then it is undone."),
        Setting(
            "approval.timeoutSeconds", "APPROVAL_TIMEOUT_SECONDS", \.profile.approvalTimeoutMs, .seconds(1...year),
            unit: "s", "How long a person may take to approve a plan; then it is rejected."),
        Setting(
            "signal.retentionSeconds", "SIGNAL_RETENTION_SECONDS", \.profile.signalRetentionMs, .seconds(1...year),
            unit: "s", "How long a signal is kept that nobody waits for yet."),
        Setting(
            "sla.deadlineWarningThreshold", "SLA_DEADLINE_WARNING_THRESHOLD", \.profile.slaWarningShare, .share,
            "Share of a ticket's time after which an alert says that its deadline approaches."),
        Setting(
            "compensation.enabled", "COMPENSATION_ENABLED", \.profile.compensates, .flag,
            "Whether what a failed or cancelled saga did is undone; if not, it ends as it is."),
        Setting(
            "compensation.timeoutSeconds", "COMPENSATION_TIMEOUT_SECONDS", \.profile.compensationTimeoutMs,
            .seconds(1...year), unit: "s", "How long the worker of a compensation ticket has."),
        Setting(
            "compensation.maxRetries", "COMPENSATION_MAX_RETRIES", \.profile.compensationMaxRetries, .integer(0...100),
            "How often the worker of a compensation ticket tries again by itself (max_retries of the ticket)."),
        Setting(
            "compensation.maxAttempts", "COMPENSATION_MAX_ATTEMPTS", \.profile.compensationAttempts, .integer(1...100),
            "How many compensation tickets undo one ticket, the first included, before an operator is needed."),
        Setting(
            "retry.maxAttempts", "RETRY_MAX_ATTEMPTS", \.profile.maxStepRetries, .integer(0...100),
            "How often a step is tried again; the first try is not counted, so 3 are four tries and 0 is one."),
        Setting(
            "retry.initialIntervalMs", "RETRY_INITIAL_INTERVAL_MS", \.profile.retryBaseMs, .integer(1...86_400_000),
            unit: "ms", "Pause before the first retry of a step."),
        Setting(
            "retry.backoffCoefficient", "RETRY_BACKOFF_COEFFICIENT", \.profile.retryCoefficient, .decimal(1...100),
            "What the pause is multiplied by with each further retry."),
        Setting(
            "retry.maxIntervalMs", "RETRY_MAX_INTERVAL_MS", \.profile.retryCapMs, .integer(1...86_400_000),
            unit: "ms", "Longest pause before a retry, give or take the jitter."),
        Setting(
            "retry.jitter", "RETRY_JITTER", \.profile.retryJitter, .decimal(0...0.9),
            "Share by which a pause is made longer or shorter, so that sagas do not retry all at once."),
        Setting(
            "deferral.maxCount", "DEFERRAL_MAX_COUNT", \.profile.maxDeferrals, .integer(0...10_000),
            "How often a saga is put off for want of capacity before it fails."),
        Setting(
            "deferral.initialIntervalMs", "DEFERRAL_INITIAL_INTERVAL_MS", \.profile.deferralBaseMs,
            .integer(1...86_400_000), unit: "ms",
            "First deferral where nothing says how long; doubled with each further one."),
        Setting(
            "deferral.maxIntervalMs", "DEFERRAL_MAX_INTERVAL_MS", \.profile.deferralCapMs, .integer(1...86_400_000),
            unit: "ms", "Longest deferral."),
        Setting(
            "deferral.bufferMs", "DEFERRAL_BUFFER_MS", \.profile.deferralBufferMs, .integer(0...86_400_000),
            unit: "ms", "What is added to the moment when a quota is refilled."),
        Setting(
            "admission.maxSagas", "ADMISSION_MAX_SAGAS", \.profile.admissionMaxSagas, .integer(0...1_000_000),
            "How many sagas of the group may run at one time, their tickets out and not ended; others are put off. 0 is no limit."
        ),
        Setting(
            "admission.burstSagas", "ADMISSION_BURST_SAGAS", \.profile.admissionBurstSagas, .integer(0...1_000_000),
            "How many sagas of high or critical risk band or priority may run above that limit."),
    ]
}
