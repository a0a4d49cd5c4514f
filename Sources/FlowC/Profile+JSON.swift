public import Documents

extension Profile {
    /// ``write(to:)`` as bytes.
    var document: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes every constant.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("name")
            writer.value(name)
            writer.key("service_name")
            writer.value(serviceName)
            writer.key("default_estimate_ms")
            writer.value(defaultEstimateMs)
            writer.key("sla_minimum_timeout_ms")
            writer.value(slaMinimumTimeoutMs)
            writer.key("sla_timeout_multiplier")
            writer.value(slaTimeoutMultiplier)
            writer.key("max_retries")
            writer.list { writer in
                for band in RiskBand.allCases { writer.value(maxRetries[band]) }
            }
            writer.key("priority_weights")
            writer.list { writer in
                writer.value(priorityWeights.risk)
                writer.value(priorityWeights.qos)
                writer.value(priorityWeights.urgency)
            }
            writer.key("max_tasks")
            writer.value(maxTasks)
            writer.key("max_dependencies")
            writer.value(maxDependencies)
            writer.key("max_plan_bytes")
            writer.value(maxPlanBytes)
            writer.key("max_id_characters")
            writer.value(maxIDCharacters)
            writer.key("max_task_id_characters")
            writer.value(maxTaskIDCharacters)
            writer.key("max_estimate_ms")
            writer.value(maxEstimateMs)
            writer.key("consolidation")
            writer.value(consolidation.rawValue)
        }
    }

    /// Reads a stored profile; nil when a member is missing or has the wrong type.
    public init?(stored node: Node) {
        let retries = node["max_retries"]?.children.compactMap { $0.integer.flatMap(Int32.init(exactly:)) } ?? []
        let weights = node["priority_weights"]?.children.compactMap(\.number) ?? []
        guard retries.count == 4, weights.count == 3,
            let name = node["name"]?.text, let serviceName = node["service_name"]?.text,
            let defaultEstimateMs = node["default_estimate_ms"]?.integer,
            let slaMinimumTimeoutMs = node["sla_minimum_timeout_ms"]?.integer,
            let slaTimeoutMultiplier = node["sla_timeout_multiplier"]?.number,
            let maxTasks = node["max_tasks"]?.integer, let maxDependencies = node["max_dependencies"]?.integer,
            let maxPlanBytes = node["max_plan_bytes"]?.integer,
            let maxIDCharacters = node["max_id_characters"]?.integer,
            let maxTaskIDCharacters = node["max_task_id_characters"]?.integer,
            let maxEstimateMs = node["max_estimate_ms"]?.integer,
            let consolidation = node["consolidation"]?.text.flatMap(Consolidation.init(rawValue:))
        else { return nil }
        self.name = name
        self.serviceName = serviceName
        self.defaultEstimateMs = defaultEstimateMs
        self.slaMinimumTimeoutMs = slaMinimumTimeoutMs
        self.slaTimeoutMultiplier = slaTimeoutMultiplier
        self.maxRetries = PerRiskBand(low: retries[0], medium: retries[1], high: retries[2], critical: retries[3])
        self.priorityWeights.risk = weights[0]
        self.priorityWeights.qos = weights[1]
        self.priorityWeights.urgency = weights[2]
        self.maxTasks = Int(maxTasks)
        self.maxDependencies = Int(maxDependencies)
        self.maxPlanBytes = Int(maxPlanBytes)
        self.maxIDCharacters = Int(maxIDCharacters)
        self.maxTaskIDCharacters = Int(maxTaskIDCharacters)
        self.maxEstimateMs = maxEstimateMs
        self.consolidation = consolidation
    }
}
