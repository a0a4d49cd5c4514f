public import Kafka

/// Questions outside of transactions, each bounded by the patience.
extension KafkaBroker {
    /// The id of the Kafka cluster.
    public func clusterID() throws(PortFault) -> String {
        try asking { (broker) throws(KafkaError) in
            guard let id = broker.consumer?.clusterID(timeout: broker.limits.patience) else {
                throw KafkaError(.timedOut, text: "no broker told the cluster id", operation: "read cluster id")
            }
            return id
        }
    }

    /// Resolves the start policy for every partition of a topic.
    public func startOffsets(of topic: String) throws(PortFault) -> [TopicPartition: Int64] {
        guard let partitions = try partitions(of: [topic])[topic] else {
            throw .brokerRefused("topic \(topic) does not exist; `orchestrator topics ensure` creates it")
        }
        return try asking { (broker) throws(KafkaError) in
            let patience = broker.limits.patience
            var starts: [TopicPartition: Int64] = [:]
            if case .timestamp(let time) = broker.start {
                let answers = try broker.consumer?.offsets(atOrAfter: time, of: partitions, timeout: patience)
                for found in answers ?? [] {
                    if let error = found.error { throw error }
                    if let offset = found.offset { starts[found.partition] = offset }
                }
            }
            for partition in partitions where starts[partition] == nil {
                let bounds = try broker.consumer?.watermarks(of: partition, timeout: patience)
                starts[partition] = broker.start == .earliest ? bounds?.low : bounds?.high
            }
            return starts
        }
    }

    /// Low watermark and last stable offset.
    public func logBounds(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: Range<Int64>] {
        try asking { (broker) throws(KafkaError) in
            var bounds: [TopicPartition: Range<Int64>] = [:]
            for partition in partitions {
                let found = try broker.consumer?.watermarks(of: partition, timeout: broker.limits.patience)
                if let found { bounds[partition] = found.low..<max(found.low, found.high) }
            }
            return bounds
        }
    }

    /// The group's offsets, waiting for pending transactions.
    public func committed(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: CommittedOffset?] {
        guard !partitions.isEmpty else { return [:] }
        return try asking { (broker) throws(KafkaError) in
            let found = try broker.consumer?.committed(partitions, timeout: broker.limits.patience) ?? []
            var answers: [TopicPartition: CommittedOffset?] = [:]
            for answer in found {
                if let error = answer.error { throw error }
                answers.updateValue(
                    answer.offset.map { CommittedOffset(offset: $0, metadata: answer.metadata) },
                    forKey: answer.partition)
            }
            return answers
        }
    }

    /// The offsets of the whole group.
    ///
    /// All partitions that the group has offsets of are asked for without naming them. Where that brings none, the
    /// partitions of the topics of this program are named: a group without offsets answers the same to both, and brokers
    /// that only answer to names (librdkafka's mock cluster, Kafka before 0.10.2) have their say.
    public func groupOffsets() throws(PortFault) -> [TopicPartition: CommittedOffset] {
        let all = try groupOffsets(of: nil)
        guard all.isEmpty else { return all }
        let named = try partitions(of: topics).values.flatMap { $0 }
        return named.isEmpty ? [:] : try groupOffsets(of: named)
    }

    private func groupOffsets(of partitions: [TopicPartition]?) throws(PortFault) -> [TopicPartition: CommittedOffset] {
        try asking { (broker) throws(KafkaError) in
            let found = try broker.admin.committedOffsets(
                ofGroup: broker.group, partitions: partitions, timeout: broker.limits.patience)
            var answers: [TopicPartition: CommittedOffset] = [:]
            for answer in found {
                if let error = answer.error { throw error }
                answers[answer.partition] = answer.offset.map {
                    CommittedOffset(offset: $0, metadata: answer.metadata)
                }
            }
            return answers
        }
    }

    /// The partitions of these topics, those that exist. All topics are listed: asking by name may create one.
    func partitions(of topics: some Sequence<String>) throws(PortFault) -> [String: [TopicPartition]] {
        let wanted = Set(topics)
        return try asking { (broker) throws(KafkaError) in
            var found: [String: [TopicPartition]] = [:]
            for topic in try broker.admin.topics(timeout: broker.limits.patience) where wanted.contains(topic.name) {
                found[topic.name] = (0..<topic.partitions).map { TopicPartition(topic.name, $0) }
            }
            return found
        }
    }

    /// Asks a question and classes its error.
    func asking<Answer>(_ question: (KafkaBroker) throws(KafkaError) -> Answer) throws(PortFault) -> Answer {
        let error: KafkaError
        do throws(KafkaError) {
            let answer = try question(self)
            background.clear()
            return answer
        } catch let caught {
            error = caught
        }
        throw questionFault(error)
    }

    /// Wrong credentials make a question time out while the reason is told in the background.
    func questionFault(_ error: KafkaError) -> PortFault {
        producer?.poll()
        admin.poll()
        let fault = PortFault.question(error)
        guard case .brokerAway = fault, let refusal = background.current else { return fault }
        return .brokerRefused("\(refusal)")
    }
}
