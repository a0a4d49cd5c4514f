internal import Foundation
internal import Kafka
internal import Logging

/// Looking for prepared rows in the topics of their outputs (commit-protocol, "Witness").
extension KafkaBroker {
    /// Reads all partitions of those topics: which partition an output went to is not stored, and the number of
    /// partitions may have changed since. The end of each is its high watermark as of now; reading committed records up to
    /// it means waiting until the last stable offset has passed it. Meanwhile the membership is kept as ``serve`` does.
    /// Output topics are taken for uncompacted, as they are when `topics ensure` has created them.
    public func witness(of rows: [OutboxRow]) throws(PortFault) -> WitnessAnswer {
        var search = WitnessSearch(rows, allowance: limits.witnessAllowance.wholeMilliseconds)
        guard !search.since.isEmpty else { return WitnessAnswer() }
        let found = try partitions(of: search.since.keys)
        var ranges: [TopicPartition: WitnessRange] = [:]
        for (topic, partitions) in found {
            ranges.merge(try self.ranges(of: partitions, since: search.since[topic] ?? 0)) { $1 }
            try keepMembership()
        }
        let vanished = try read(ranges, &search)
        var complete: Set<String> = []
        for topic in search.doubtful.sorted() {
            guard let partitions = found[topic], !partitions.isEmpty, vanished.isDisjoint(with: partitions) else {
                continue
            }
            var isComplete = partitions.allSatisfy { ranges[$0]?.isComplete == true }
            if !isComplete { isComplete = try keepsEverything(topic, since: search.since[topic] ?? 0) }
            if isComplete { complete.insert(topic) }
        }
        return search.answer(complete: complete)
    }

    /// Asked without isolation: a record of an open transaction counts, its end is waited for later.
    private func ranges(
        of partitions: [TopicPartition], since time: Int64
    ) throws(PortFault) -> [TopicPartition: WitnessRange] {
        try asking { (broker) throws(KafkaError) in
            let patience = broker.limits.patience
            let prober = try Consumer(broker.outsider(["isolation.level": "read_uncommitted"]), callbacks: .silent)
            func lookUp(_ partitions: [TopicPartition], _ time: Int64) throws(KafkaError) -> [TopicPartition: Int64] {
                guard !partitions.isEmpty else { return [:] }
                var offsets: [TopicPartition: Int64] = [:]
                for found in try prober.offsets(atOrAfter: time, of: partitions, timeout: patience) {
                    if let error = found.error { throw error }
                    offsets[found.partition] = found.offset
                }
                return offsets
            }
            let atWanted = try lookUp(partitions, time)
            let atZero = try lookUp(partitions.filter { atWanted[$0] == nil }, 0)
            var ranges: [TopicPartition: WitnessRange] = [:]
            for partition in partitions {
                ranges[partition] = WitnessRange(
                    bounds: try prober.watermarks(of: partition, timeout: patience), atWanted: atWanted[partition],
                    atZero: atZero[partition])
            }
            return ranges
        }
    }

    /// Reads the ranges, committed records only, until all are read or nothing more is looked for. Returns the
    /// partitions whose range was removed while it was read.
    private func read(
        _ ranges: [TopicPartition: WitnessRange], _ search: inout WitnessSearch
    ) throws(PortFault) -> Set<TopicPartition> {
        var open = ranges.filter { !$0.value.offsets.isEmpty }.mapValues(\.offsets)
        var vanished: Set<TopicPartition> = []
        guard !open.isEmpty else { return vanished }
        let places = open.map { PartitionOffset($0.key, $0.value.lowerBound) }
        var reader = try reader(at: places)
        var (progress, beat) = (ContinuousClock.now, ContinuousClock.now)
        while !open.isEmpty && !search.isDone {
            var ended: (partition: TopicPartition, offset: Int64)?
            switch reader.poll(Self.idle) {
            case .record(let record):
                search.look(at: record)
                progress = .now
                ended = (record.partition, record.offset + 1)
            case .endOfPartition(let partition, let offset): ended = (partition, offset)
            case .failure(let error):
                if error.code == .autoOffsetReset, let topic = error.topic, let partition = error.partition {
                    vanished.insert(TopicPartition(topic, partition))
                    open[TopicPartition(topic, partition)] = nil
                } else if error.code.isRefusal || error.kind == .fatal {
                    throw .brokerRefused("\(error)")
                } else {
                    logger.warning("\(error)")
                }
            case .idle, .rebalance: break
            }
            if let ended, let range = open[ended.partition], ended.offset >= range.upperBound {
                open[ended.partition] = nil
                progress = .now
            }
            let now = ContinuousClock.now
            guard now - progress < limits.patience else {
                let waiting = open.sorted { $0.key < $1.key }.map { "\($0.key) up to \($0.value.upperBound)" }
                throw .brokerAway(
                    "the witness has waited \(limits.patience) for committed records of \(waiting.joined(separator: ", "))"
                )
            }
            if now - beat > .seconds(1) {
                beat = now
                try keepMembership()
            }
        }
        return vanished
    }

    private func reader(at places: [PartitionOffset]) throws(PortFault) -> Consumer {
        do throws(KafkaError) {
            let reader = try Consumer(
                outsider(["isolation.level": "read_committed", "enable.partition.eof": "true"]), callbacks: .silent)
            try reader.assign(places)
            return reader
        } catch {
            throw questionFault(error)
        }
    }

    /// Whether the topic's configuration rules out that anything since that time was removed. A broker that does not
    /// offer to tell it (librdkafka's mock cluster would leave the question unanswered), or does not let us ask, rules
    /// nothing out.
    private func keepsEverything(_ topic: String, since time: Int64) throws(PortFault) -> Bool {
        do throws(PortFault) {
            let retention = try asking { (broker) throws(KafkaError) -> TopicRetention? in
                let patience = broker.limits.patience
                let features = try Admin.brokerFeatures(broker.kafka, timeout: patience)
                guard features.versions.isEmpty || features.newest(.describeConfigs) != nil else { return nil }
                return TopicRetention(try broker.admin.configuration(ofTopic: topic, timeout: patience))
            }
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            return retention?.keepsEverything(since: time, at: now) ?? false
        } catch {
            guard case .brokerRefused = error else { throw error }
            return false
        }
    }

    /// A consumer that joins no group: a group id is needed all the same, and ours needs no other rights.
    private func outsider(_ properties: KafkaConfiguration) -> KafkaConfiguration {
        kafka.merging([
            "group.id": group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
            "auto.offset.reset": "error", "fetch.wait.max.ms": "50",
        ]).merging(properties)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
