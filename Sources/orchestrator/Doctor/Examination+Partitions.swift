internal import Kafka
internal import SagaEngine

extension Examination {
    /// What the offsets of one partition mean for a person.
    func findings(of facts: PartitionFacts) -> [Finding] {
        var findings = agreementFindings(facts)
        let place = "--topic \(facts.partition.topic) --partition \(facts.partition.partition)"
        let name = "\(facts.partition)"
        if facts.bounds == nil, let kafka, kafka.unreadable[facts.partition] == nil {
            findings.append(
                .problem(
                    name, "has progress, but the topic has no such partition",
                    do: "create the topic again with `orchestrator topics ensure`, or mend KAFKA_BOOTSTRAP_SERVERS"))
        } else if facts.isOutsideLog, let bounds = facts.bounds, let position = facts.position {
            findings.append(
                .problem(
                    name, "goes on at \(position), and the log holds \(bounds.first) to \(bounds.end)",
                    do: "`orchestrator recover set-offset \(place) --to earliest|latest|N`; if the topic was created "
                        + "anew, `orchestrator recover adopt-cluster`"))
        }
        if !inputs.contains(facts.partition.topic) {
            findings.append(
                .problem(
                    name, "has progress, and this program does not read the topic",
                    do: "set KAFKA_CONSENSUS_TOPIC back, or use another group id (KAFKA_CONSUMER_GROUP_ID)"))
        }
        return findings
    }

    private func agreementFindings(_ facts: PartitionFacts) -> [Finding] {
        let name = "\(facts.partition)"
        let place = "--topic \(facts.partition.topic) --partition \(facts.partition.partition)"
        let committed = facts.committed.map { "\($0.offset)" } ?? "none"
        let prepared = facts.progress?.prepared ?? 0
        switch facts.agreement {
        case .notBegun, .unknown, .decided(.start), .decided(.resume(_, nil)): return []
        case .decided(.resume(_, let anomaly?)): return [.note(name, anomaly)]
        case .decided(.signAgain(let after)):
            return [
                .note(
                    name,
                    "the group has no offset any more; the next owner looks in the output topics for what was "
                        + "prepared after \(after), and goes on at \(prepared)")
            ]
        case .decided(.settle(let after, let wish)):
            return [
                .note(
                    name,
                    "an operator moved the group to \(wish); rows after \(after) are settled first, then it goes there")
            ]
        case .decided(.sign):
            return [.note(name, "an operator committed \(committed), where the group stands anyway")]
        case .decided(.rewind(let offset)):
            return [
                .note(name, "an operator moved the group back from \(prepared) to \(offset); the next owner rewinds")
            ]
        case .decided(.skip(let offset)):
            return [
                .problem(
                    name, "an operator moved the group ahead from \(prepared) to \(offset); the partition stops",
                    do: "leave the records between undone with `orchestrator run --accept-skip`, or go back with "
                        + "`orchestrator recover set-offset \(place) --to \(prepared)`")
            ]
        case .unknownProgress, .decided(.restored):
            return [
                .problem(
                    name,
                    "Kafka has the signed offset \(committed), Postgres "
                        + (facts.progress == nil ? "knows nothing of it" : "is at \(prepared)")
                        + ": Postgres is older than Kafka, a backup was restored",
                    do: "stop every instance, then `orchestrator recover rebuild`")
            ]
        case .decided(.otherCluster):
            return [
                .problem(
                    name,
                    "its progress was made on Kafka cluster \(facts.progress?.clusterID ?? "?"), this is "
                        + (kafka?.cluster.id ?? "another one"),
                    do: "mend KAFKA_BOOTSTRAP_SERVERS, or take this cluster with `orchestrator recover adopt-cluster`")
            ]
        }
    }
}
