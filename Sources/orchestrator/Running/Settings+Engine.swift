internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

extension Settings {
    /// The engine that these settings describe, with what an operator has answered to it.
    func engineConfiguration(
        database: ConnectionOptions? = nil, answers: OperatorAnswers = OperatorAnswers()
    ) throws -> EngineConfiguration {
        var outputs = OutputSettings()
        for topic in Topic.allCases { outputs.topics[topic] = name(of: topic) }
        outputs.tickets = ticketsFormat == .avro ? .avro : .json
        outputs.telemetry = telemetryFormat == .avro ? .avro : .json
        if flowTelemetryEnabled { outputs.flowEvents = flowTelemetryFormat == .avro ? .avro : .json }
        outputs.incidents = incidentsFormat == .avro ? .avro : .json
        var profile = profile
        profile.serviceName = serviceName
        profile.slaMinimumTimeoutMs = slaTicketMinTimeoutMs
        profile.slaTimeoutMultiplier = slaTicketTimeoutBufferMultiplier
        let start: StartPolicy =
            switch kafkaAutoOffsetReset {
            case .earliest: .earliest
            case .latest: .latest
            case .timestamp(let time): .timestamp(time)
            }
        var configuration = EngineConfiguration(
            kafka: try kafkaConfiguration(), group: kafkaConsumerGroupID, instance: instanceID,
            database: try database ?? PostgresAccess(self).options, lanes: lanes, batchMax: batchMax,
            batchWait: batchWaitMs,
            batchMaxBytes: batchMaxBytes, start: start, outputs: outputs, profile: profile)
        configuration.acceptSkip = answers.acceptSkip
        configuration.deathLimit = quarantineDeaths
        configuration.assume = answers.assume
        configuration.staticMembership = groupMembership == .static
        configuration.memory = MemoryBudget(bytes: memoryBudgetMb << 20)
        configuration.outboxHighWaterBytes = outboxHighWaterMb << 20
        return configuration
    }
}
