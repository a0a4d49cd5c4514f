public import Documents

/// The stored form. It holds the name and what differs from the contract's values; what is absent has them. So the
/// defaults of ``Profile`` are part of the form: one that changes changes what is already stored.
extension Profile {
    /// Every constant but the name.
    static let members: [ProfileMember] = [
        ProfileMember("service_name", \.serviceName),
        ProfileMember("default_estimate_ms", \.defaultEstimateMs),
        ProfileMember("sla_minimum_timeout_ms", \.slaMinimumTimeoutMs),
        ProfileMember("sla_timeout_multiplier", \.slaTimeoutMultiplier),
        ProfileMember("max_retries", \.maxRetries),
        ProfileMember("priority_weights", \.priorityWeights),
        ProfileMember("max_tasks", \.maxTasks),
        ProfileMember("max_dependencies", \.maxDependencies),
        ProfileMember("max_plan_bytes", \.maxPlanBytes),
        ProfileMember("max_id_characters", \.maxIDCharacters),
        ProfileMember("max_task_id_characters", \.maxTaskIDCharacters),
        ProfileMember("max_estimate_ms", \.maxEstimateMs),
        ProfileMember("consolidation", \.consolidation),
        ProfileMember("sla_warning_share", \.slaWarningShare),
        ProfileMember("execution_deadline_ms", \.executionDeadlineMs),
        ProfileMember("signal_retention_ms", \.signalRetentionMs),
        ProfileMember("approval_timeout_ms", \.approvalTimeoutMs),
        ProfileMember("compensates", \.compensates),
        ProfileMember("compensation_timeout_ms", \.compensationTimeoutMs),
        ProfileMember("compensation_max_retries", \.compensationMaxRetries),
        ProfileMember("compensation_attempts", \.compensationAttempts),
        ProfileMember("max_step_retries", \.maxStepRetries),
        ProfileMember("retry_base_ms", \.retryBaseMs),
        ProfileMember("retry_coefficient", \.retryCoefficient),
        ProfileMember("retry_cap_ms", \.retryCapMs),
        ProfileMember("retry_jitter", \.retryJitter),
        ProfileMember("max_deferrals", \.maxDeferrals),
        ProfileMember("deferral_base_ms", \.deferralBaseMs),
        ProfileMember("deferral_buffer_ms", \.deferralBufferMs),
        ProfileMember("deferral_cap_ms", \.deferralCapMs),
        ProfileMember("admission_max_sagas", \.admissionMaxSagas),
        ProfileMember("admission_burst_sagas", \.admissionBurstSagas),
    ]

    /// ``write(to:)`` as bytes.
    var document: [UInt8] {
        var writer = JSONWriter(capacity: 128)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the name and every constant that is not the contract's.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("name")
            writer.value(name)
            for member in Self.members { member.write(self, to: &writer) }
        }
    }

    /// Reads a stored profile; what it lacks has the contract's value. nil when a member has the wrong type.
    public init?(stored node: Node) {
        self.init()
        guard node.kind == .object else { return nil }
        if let stored = node["name"] {
            guard let name = stored.text else { return nil }
            self.name = name
        }
        for member in Self.members {
            guard member.read(node, into: &self) else { return nil }
        }
    }
}
